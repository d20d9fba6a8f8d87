"""
Taking in what somebody wrote: route, seal, store, owe the desk the news. One transaction.

One form token makes one conversation and no more. Sent twice, the same words show the same number
again; other words sent with the same form are added to that conversation, so that nothing anybody
wrote is lost; and when the conversation has been deleted since, it stays deleted.
"""

from collections.abc import Callable
from dataclasses import asdict
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from helpdesk import advisory_locks, sealing
from helpdesk.conversations.lookup import KeyedConversation, open_with
from helpdesk.conversations.replies import add_from_person
from helpdesk.models import Conversation, Desk, DeskKey, Message, SenderGrant, UsedToken
from helpdesk.models.grants import conversation_grant
from helpdesk.notices import outbox
from helpdesk.rules import routing
from helpdesk.rules.submission import Submission
from helpdesk.statistics import counting

T = TypeVar("T")

# What the list shows, and chooses by, without opening a message.
IN_THE_LABEL = ("language", "topic", "region", "kind")

# So long after a form was sent it shows its number again: the answer may have been lost on the way.
SHOWN_AGAIN_MINUTES = 10


class DeskClosed(Exception):
    """The desk has no key that this server attested and somebody holds, or has not opened yet."""


class FormSpent(Exception):
    """
    This form made a conversation that these words cannot join; nothing was stored, a new form can.

    The conversation is at another desk, and adding to it would show one centre what was meant for
    another, perhaps by somebody who asks that this very centre does not read it; or it was
    deleted, and these are other words than those.
    """


class IntakeResult(StrEnum):
    STORED = "stored"
    ADDED = "added"
    REPEATED = "repeated"
    KEPT_BACK = "kept-back"
    GONE = "gone"


class TakenAs(NamedTuple):
    """What a message is taken in as: the test of a desk that joins, or set aside."""

    is_test: bool
    set_aside: bool


class Accepted(NamedTuple):
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
) -> Accepted:
    """
    Store `words` for `desk` and return the receipt.

    token: the seed of the form that was sent. is_test: for a desk that is not open yet.
    set_aside: it is probably unwanted; no part of what makes the number, or the same words sent
    again could become a second conversation. Raises DeskClosed or FormSpent; whatever the database
    raises passes through. Then nothing was stored.
    """
    receipt = sealing.receipt_for_token(token.encode())
    taken_as = TakenAs(is_test=is_test, set_aside=set_aside)
    keys = sealing.keys_from_receipt(receipt)  # slow, and therefore outside the transaction
    outcome = _tried_twice(lambda: _store(words, desk, token, keys, taken_as))
    return Accepted(outcome, receipt, desk)


@transaction.atomic
def _store(
    words: Submission,
    desk: routing.DeskName,
    token: str,
    keys: sealing.ReceiptKeys,
    taken_as: TakenAs,
) -> IntakeResult:
    before, is_new = _use(token, repr(asdict(words)))
    if before is None:
        _open_conversation(words, desk, keys, taken_as)
        return IntakeResult.STORED
    keyed = open_with(keys)
    if keyed is None and not is_new:
        return IntakeResult.GONE
    if is_new and (keyed is None or keyed.conversation.desk_id != desk):
        raise FormSpent
    if keyed and is_new:
        add_from_person(keyed.conversation, keyed.conversation_key, **_content(words))
    if not _was_sent_just_now(before, token):
        return IntakeResult.KEPT_BACK
    return (
        IntakeResult.ADDED if is_new else IntakeResult.REPEATED
    )  # wherever it may have been handed since


def add(
    keyed: KeyedConversation, *, text: str, in_danger: bool, token: str, no_contact: bool = False
) -> KeyedConversation:
    """
    Add what the person writes on coming back, unless this form was sent before; with today's key.

    no_contact: what they gave to be reached by is not to be used any more.
    Raises Conversation.DoesNotExist when everything has been deleted meanwhile, and as
    `replies.add_from_person`.
    """
    ticks = {"in_danger": in_danger, "no_contact": no_contact}
    more = {"text": text, **{name: True for name, ticked in ticks.items() if ticked}}
    return _tried_twice(lambda: _add(keyed, token, more))


@transaction.atomic
def _add(keyed: KeyedConversation, token: str, more: dict[str, Any]) -> KeyedConversation:
    _, is_new = _use(token, more["text"])
    return add_from_person(*keyed, **more) if is_new else keyed


def _tried_twice(store: Callable[[], T]) -> T:
    """When the same form arrives twice at the same moment, one of both has to look again."""
    try:
        return store()
    except IntegrityError:
        return store()  # the other one has been stored by now


def _use(token: str, text: str) -> tuple[UsedToken | None, bool]:
    """The first time that this form was sent, if before now; whether these words are new in it."""
    form = sealing.keyed_fingerprint("token", token)
    words = sealing.keyed_fingerprint("words", token, text)
    before = list(UsedToken.objects.filter(token=form).order_by("pk"))
    is_new = words not in {bytes(used.words) for used in before}
    if is_new:
        minute = _minute(token, _minutes_now())
        UsedToken.objects.create(token=form, words=words, minute=minute)
    return (before[0] if before else None), is_new


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
    desk_key = desk.current_key if desk else None
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
    message.seal(_content(words), conversation_key)
    message.save()
    outbox.owe(conversation, message, _content(words))
    if conversation.mailed:
        conversation.save(update_fields=["mailed"])
    if not (taken_as.is_test or taken_as.set_aside):  # last, since all who write wait for this turn
        counting.count_message(desk=str(name), **_label(words))


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
        sender_public=sealing.sender_public_key(keys),
        label=sealing.seal_label(_label(words), conversation_key, conversation_id),
    )
    conversation.speak()
    conversation.delete_on = conversation.kept_until()
    conversation.attest()
    conversation.save(force_insert=True)
    return conversation


def _label(words: Submission) -> dict[str, str]:
    return {name: str(getattr(words, name)) for name in IN_THE_LABEL}


def _content(words: Submission) -> dict:
    """What is sealed of the first message; its kind stands in the label."""
    return {key: value for key, value in asdict(words).items() if value and key != "kind"}
