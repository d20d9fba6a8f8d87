"""What can have been done."""

from enum import StrEnum


class Action(StrEnum):
    """What can have been done. A new one is a line here and in `inbox.audit_report.WORDS`."""

    # a conversation
    OPENED = "opened"  # once a day for each who opens it
    ANSWERED = "answered"
    SPOKEN = "spoken"  # an answer, with the voice of whoever did it
    NOTED = "noted"
    ASSIGNED = "assigned"  # about: to whom
    CLOSED = "closed"
    REOPENED = "reopened"
    SET_ASIDE = "set-aside"
    PUT_BACK = "put-back"
    HANDED_OVER = "handed-over"  # about: to which desk
    ACCEPTED = "accepted"
    SENT_BACK = "sent-back"
    NAMED = "named"
    JOINED = "joined"
    PARTED = "parted"
    SHUT = "shut"  # about: to whom
    UNSHUT = "unshut"  # about: to whom
    PRINTED = "printed"  # about: the ground, by its code
    TAKEN_AS_IT_CAME = "taken-as-it-came"  # a voice, a picture; about: the ground, by its code
    PICTURE_ASKED = "picture-asked"
    PICTURE_SHUT = "picture-shut"  # by the desk, before its days were over
    FORBIDDEN = "forbidden"  # a picture that must not be here; about: its message
    DESTROYED = "destroyed"  # such a picture; about: its message
    GIVEN_OUT = "given-out"  # about: the ground, by its code; "law-untold" where she is not told
    SAFE_NOW = "safe-now"  # about: how the desk knows, by its code
    DELETED = "deleted"  # by nobody: the person deleted it, or its time had come
    # a desk
    LET_IN = "let-in"  # about: whom
    TAKEN_OUT = "taken-out"  # about: whom
    KEY_MADE = "key-made"
    KEY_REPLACED = "key-replaced"
    PASSPHRASE_CHANGED = "passphrase-changed"  # noqa: S105 - the name of an act
    RECOVERED = "recovered"
    KIT_CONFIRMED = "kit-confirmed"
    DESK_CHANGED = "desk-changed"  # about: which setting, never its value
    DESK_OPENED = "desk-opened"
    DESK_CLOSED = "desk-closed"
    SHIFT_NOTED = "shift-noted"
    SHIFT_DONE = "shift-done"
    ANSWER_WRITTEN = "answer-written"  # about: an own text, by its number and language: "7.ar"
    ANSWER_EMPTIED = "answer-emptied"  # about: the same
    ANSWER_READ = "answer-read"  # about: the same
    EXPORTED = "exported"  # statistics
    SEARCHED = "searched"  # through open conversations; never what for
    SEARCHED_CLOSED = "searched-closed"  # about: the reason, by its code
    UNLOCKED = "unlocked"  # once a day for each who opens the helpdesk
    WRONG_PASSPHRASE = "wrong-passphrase"  # noqa: S105 - the name of an act
    # accounts
    INVITED = "invited"  # about: whom
    SIGNED_IN = "signed-in"  # with the second factor
    WRONG_FACTOR = "wrong-factor"
    FACTOR_ADDED = "factor-added"
    FACTOR_REMOVED = "factor-removed"
    FACTORS_RESET = "factors-reset"  # about: whose
    ROLE_GIVEN = "role-given"  # about: to whom, and which: "ada+desk-coordinators"
    ROLE_TAKEN = "role-taken"
    RENAMED = "renamed"  # about: the name before and the one now: "ada+eve"
    MAIL_CHANGED = "mail-changed"  # about: whose; never an address
    PASSWORD_SET = "password-set"  # noqa: S105 - the name of an act; about: whose, by somebody else
    ACCOUNT_CLOSED = "account-closed"  # about: whose
    ACCOUNT_OPENED = "account-opened"  # about: whose, after it was closed
    # the registry
    PROPOSED = "proposed"  # about: the row, by its code: "hotline.national"
    AGREED = "agreed"  # about: the row; or a column with its old value and the new one
    REFUSED = "refused"  # about: the row, or the own text and its language: "7.ar"
    NUMBER_HIDDEN = "number-hidden"  # about: the row
    # a bad day
    BANNER_UP = "banner-up"  # about: its kind, line and last day: "closed.national.2026-12-25"
    BANNER_DOWN = "banner-down"  # about: its kind
    # the audit itself
    PRUNED = "pruned"


ONCE_A_DAY = frozenset({Action.OPENED, Action.UNLOCKED})
