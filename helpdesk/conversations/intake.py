"""
Taking in what somebody wrote: route, seal, store, owe the desk the news. One transaction.

The same words sent twice with one form make one conversation, and show the same number again; when
it has been deleted since, it stays deleted. Other words sent with the same form make a conversation
of their own: whoever opened that form, or sent a word with it, learns no number that opens them.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from helpdesk import advisory_locks, sealing
from helpdesk.attestation import way_of_sealing
from helpdesk.conversations import attachments, picture_invitations
from helpdesk.conversations.lookup import (
    KeyedConversation,
    last_answer,
    open_with,
    question_of,
)
from helpdesk.conversations.replies import add_from_person, lock_to_add
from helpdesk.models import Conversation, Desk, DeskKey, Message, SenderGrant, UsedToken
from helpdesk.models.grants import conversation_grant
from helpdesk.notices import outbox
from helpdesk.ready_sentences.in_two_languages import answered
from helpdesk.rules import routing
from helpdesk.rules.submission import Submission
from helpdesk.statistics import counting

T = TypeVar("T")

# What the list shows, and chooses by, without opening a message; it is counted, too.
COUNTED = ("language", "topic", "region", "kind")
# And who must not read it, which goes along to every desk and is counted nowhere.
IN_THE_LABEL = (*COUNTED, "avoid")

# So long after a form was sent it shows its number again: the answer may have been lost on the way.
SHOWN_AGAIN_MINUTES = 10


class DeskClosed(Exception):
    """The desk has no key that this server attested and somebody holds, or has not opened yet."""


class IntakeResult(StrEnum):
    STORED = "stored"
    REPEATED = "repeated"
    KEPT_BACK = "kept-back"
    GONE = "gone"


class TakenAs(NamedTuple):
    """
    What a message is taken in as: the test of a desk that joins, or set aside. voice: what was said
    in the place of words.
    """

    is_test: bool
    set_aside: bool
    voice: sealing.SealedAttachment | None = None


class Acceptance(NamedTuple):
    """
    receipt: 20 digits, worth nothing for GONE. desk: who reads it.

    KEPT_BACK: stored, but the number was shown long enough ago: whoever finds the form in a browser
    and sends it once more must not learn it.
    """

    outcome: IntakeResult
    receipt: str
    desk: routing.DeskName


def accept(
    words: Submission,
    *,
    desk: routing.DeskName,
    token: str,
    is_test: bool = False,
    set_aside: bool = False,
    voice: sealing.SealedAttachment | None = None,
) -> Acceptance:
    """
    Store `words` for `desk` and return the receipt.

    token: the seed of the form that was sent. is_test: for a desk that is not open yet.
    set_aside: it is probably unwanted; no part of what makes the number, or the same words sent
    again could become a second conversation. voice: what was said in the place of words, of which
    `words.voice` is the digest. Raises DeskClosed; whatever the database raises passes through.
    Then nothing was stored.
    """
    said = _said(token, words)
    receipt = sealing.receipt_for_token(token.encode(), said)
    taken_as = TakenAs(is_test=is_test, set_aside=set_aside, voice=voice)
    keys = sealing.keys_from_receipt(receipt)  # slow, and therefore outside the transaction
    outcome = _tried_twice(lambda: _store(words, desk, (token, said), keys, taken_as))
    return Acceptance(outcome, receipt, desk)


def has_made_another(token: str, words: Submission) -> bool:
    """Whether this form was sent before, with other words than these."""
    form, said = sealing.keyed_fingerprint("token", token), _said(token, words)
    return UsedToken.objects.filter(token=form).exclude(words=said).exists()


def was_sent(token: str) -> bool:
    """Whether what came with this form is stored. token: the seed of the form."""
    return UsedToken.objects.filter(token=sealing.keyed_fingerprint("token", token)).exists()


def has_come(keyed: KeyedConversation, token: str, attachment: sealing.SealedAttachment) -> bool:
    """Whether this very picture came with this form. token: the seed of the form."""
    form = sealing.keyed_fingerprint("token", token)
    words = _added(keyed, token, {"text": ""}, attachment)
    return UsedToken.objects.filter(token=form, words=words).exists()


@transaction.atomic
def _store(
    words: Submission,
    desk: routing.DeskName,
    sent: tuple[str, bytes],
    keys: sealing.ReceiptKeys,
    taken_as: TakenAs,
) -> IntakeResult:
    """sent: the token, and the fingerprint of what came with it."""
    before = _use(*sent)
    if before is None:
        _open_conversation(words, desk, keys, taken_as)
        return IntakeResult.STORED
    if open_with(keys) is None:
        return IntakeResult.GONE
    if not _was_sent_just_now(before, sent[0]):
        return IntakeResult.KEPT_BACK
    return IntakeResult.REPEATED  # wherever it may have been handed since


def add(
    keyed: KeyedConversation,
    *,
    text: str,
    in_danger: bool,
    token: str,
    no_contact: bool = False,
    attachment: sealing.SealedAttachment | None = None,
) -> KeyedConversation:
    """
    Add what the person writes on coming back, unless this form was sent before with all of it; with
    today's key. A word that is sent again with "I am in danger now" is another.

    attachment: what they said in the place of words, or the picture that they were asked for.

    no_contact: what they gave to be reached by is not to be used any more.
    Raises Conversation.DoesNotExist when everything has been deleted meanwhile,
    picture_invitations.NotInvited for a picture that nobody asks for any more, and as
    `replies.add_from_person`.
    """
    more: dict[str, Any] = {"text": text}
    if in_danger:
        more["in_danger"] = True
    if no_contact:
        more["no_contact"] = True
    return _tried_twice(lambda: _add(keyed, token, more, attachment))


@transaction.atomic
def _add(
    keyed: KeyedConversation,
    token: str,
    more: dict[str, Any],
    attachment: sealing.SealedAttachment | None,
) -> KeyedConversation:
    if _use(token, _added(keyed, token, more, attachment)):
        return keyed
    if attachment and attachment.sort is sealing.AttachmentSort.PICTURE:
        keyed = lock_to_add(*keyed)
        picture_invitations.must_be_open(keyed)
    return add_from_person(*keyed, attachment, **more)


def answer(keyed: KeyedConversation, *, to: str, says: str, token: str) -> KeyedConversation:
    """
    Add what the person answers by a button; nothing where they answered so last.

    to: the question, by the place of its message and its key: "3.safe-now". says: of ANSWERS.
    Raises LookupError where it was not asked, and as `add`.
    """
    return _tried_twice(lambda: _answer(keyed, token, to, says))


@transaction.atomic
def _answer(keyed: KeyedConversation, token: str, to: str, says: str) -> KeyedConversation:
    if _use(token, _fingerprint(token, f"{says} {to}")):
        return keyed
    held = lock_to_add(*keyed)
    asked, language = question_of(held, to)
    if last_answer(held, to) == says:
        return held
    said = list(answered(asked, language, says)[:-1])
    return add_from_person(*held, text="", sentences=[said], answer={"to": to, "says": says})


def _tried_twice(store: Callable[[], T]) -> T:
    """When the same form arrives twice at the same moment, one of both has to look again."""
    try:
        return store()
    except IntegrityError:
        return store()  # the other one has been stored by now


def _added(
    keyed: KeyedConversation,
    token: str,
    more: dict[str, Any],
    attachment: sealing.SealedAttachment | None,
) -> bytes:
    """The fingerprint of what is added to a conversation."""
    digest = attachment.digest if attachment else ""
    return _fingerprint(token, repr((keyed.conversation.pk, more)) + digest)


def _said(token: str, words: Submission) -> bytes:
    return _fingerprint(token, repr(asdict(words)))


def _fingerprint(token: str, said: str) -> bytes:
    return sealing.keyed_fingerprint("words", token, said)


def _use(token: str, said: bytes) -> UsedToken | None:
    """When these very words were sent first with this form, if before now; else it is noted."""
    form = sealing.keyed_fingerprint("token", token)
    before = UsedToken.objects.filter(token=form, words=said).first()
    if before is None:
        minute = _minute(token, _minutes_now())
        UsedToken.objects.create(token=form, words=said, minute=minute)
    return before


def _was_sent_just_now(first: UsedToken, token: str) -> bool:
    now = _minutes_now()
    last_ones = range(now - SHOWN_AGAIN_MINUTES, now + 1)
    return bytes(first.minute) in {_minute(token, minute) for minute in last_ones}


def _minute(token: str, minute: int) -> bytes:
    return sealing.keyed_fingerprint("minute", token, str(minute))


def _minutes_now() -> int:
    return int(timezone.now().timestamp()) // 60


def _open_conversation(
    words: Submission, name: routing.DeskName, keys: sealing.ReceiptKeys, taken_as: TakenAs
) -> None:
    advisory_locks.share_key(name)
    desk = Desk.objects.filter(pk=name).first()
    desk_key = None
    if desk:
        desk_key = desk.current_key
    if desk is None or desk_key is None or not (taken_as.is_test or _takes(desk, desk_key)):
        raise DeskClosed(f"{name} has no key that somebody holds, or has not opened yet.")
    conversation_key = sealing.new_conversation_key()
    conversation = new_conversation(words, desk, keys, conversation_key, taken_as, desk_key.epoch)
    conversation_grant(conversation, desk_key, conversation_key).save()
    SenderGrant.objects.create(
        conversation=conversation,
        sealed=sealing.seal_sender_grant(conversation_key, keys, conversation.pk),
    )
    message = Message(conversation=conversation, sequence=1, direction=Message.Direction.IN)
    content = _content(words)
    message.seal(content | attachments.told_with(taken_as.voice), conversation_key)
    message.save()
    if taken_as.voice:
        attachments.keep(message, taken_as.voice)
    outbox.owe(conversation, message, content)  # without the voice: this may leave by mail
    if conversation.mailed:
        conversation.save(update_fields=["mailed"])
    if not (taken_as.is_test or taken_as.set_aside):  # last, since all who write wait for this turn
        counting.count_message(desk=str(name), **_named(words, COUNTED))


def _takes(desk: Desk, desk_key: DeskKey) -> bool:
    return desk_key.is_held and desk.may_open


def new_conversation(
    words: Submission,
    desk: Desk,
    keys: sealing.ReceiptKeys,
    conversation_key: bytes,
    taken_as: TakenAs,
    epoch: int,
) -> Conversation:
    """The row as it is stored, without grants and words. epoch: of the desk's key; 0 of none."""
    conversation_id = sealing.new_conversation_id()
    today = timezone.localdate()
    conversation = Conversation(
        id=conversation_id,
        desk=desk,
        day=today,
        in_danger=words.in_danger,
        set_aside=taken_as.set_aside,
        epoch=epoch,
        moved_on=today,
        asked_on=today,
        lookup=keys.lookup,
        sender_public=sealing.sender_public_key(keys, is_hybrid=way_of_sealing.is_hybrid()),
        label=sealing.seal_label(_named(words, IN_THE_LABEL), conversation_key, conversation_id),
    )
    conversation.speak()
    conversation.delete_on = conversation.kept_until()
    conversation.attest()
    conversation.save(force_insert=True)
    return conversation


def _named(words: Submission, names: Iterable[str]) -> dict[str, str]:
    return {name: str(getattr(words, name)) for name in names}


def _content(words: Submission) -> dict:
    """What is sealed of the first message besides a voice; its kind stands in the label."""
    return {key: value for key, value in asdict(words).items() if value and key != "kind"}
