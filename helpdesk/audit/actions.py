"""What can have been done."""

from enum import StrEnum


class Action(StrEnum):
    """What can have been done. A new one is a line here and in `helpdesk.inbox.audit.WORDS`."""

    # a conversation
    OPENED = "opened"  # once a day for each who opens it
    ANSWERED = "answered"
    NOTED = "noted"
    ASSIGNED = "assigned"  # about: to whom
    CLOSED = "closed"
    REOPENED = "reopened"
    SET_ASIDE = "set-aside"
    PUT_BACK = "put-back"
    HANDED_OVER = "handed-over"  # about: to which desk
    ACCEPTED = "accepted"
    SENT_BACK = "sent-back"
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
    EXPORTED = "exported"  # statistics
    UNLOCKED = "unlocked"  # once a day for each who opens the helpdesk
    WRONG_PASSPHRASE = "wrong-passphrase"  # noqa: S105 - the name of an act
    # accounts
    INVITED = "invited"  # about: whom
    SIGNED_IN = "signed-in"  # with the second factor
    WRONG_FACTOR = "wrong-factor"
    FACTOR_ADDED = "factor-added"
    FACTOR_REMOVED = "factor-removed"
    FACTORS_RESET = "factors-reset"  # about: whose
    # the audit itself
    PRUNED = "pruned"


ONCE_A_DAY = frozenset({Action.OPENED, Action.UNLOCKED})
