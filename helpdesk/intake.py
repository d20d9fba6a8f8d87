"""
Taking in what somebody wrote: route, seal, store, owe the desk the news. One transaction.

One form token makes one case and no more. Sent twice, the same words show the same number again;
other words sent with the same form are added to that case, so that nothing anybody wrote is
lost; and when the case has been deleted since, it stays deleted.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from helpdesk import outbox, routing, sealing, tally, turns
from helpdesk.keys import case_grant
from helpdesk.models import (
    Conversation,
    Desk,
    DeskKey,
    Message,
    SenderGrant,
    UsedToken,
)
from helpdesk.replies import Found, add_from_person, open_with

T = TypeVar("T")


class DeskClosed(Exception):
    """The desk has no key that this server attested and somebody holds, or has not opened yet."""


class FormSpent(Exception):
    """
    This form made a case that these words cannot join; nothing was stored, a fresh form can be.

    The case is at another desk, and adding to it would show one centre what was meant for
    another, perhaps by somebody who asks that this very centre does not read it; or it was
    deleted, and these are other words than those.
    """


@dataclass(frozen=True)
class Words:
    """
    What somebody wrote and chose; all of it is sealed but the danger bit.

    region: what they answered, not where it goes. language: in which they want the answer.
    safe_contact, seen: their answers by field name, those that are empty left out; `seen` is of
    somebody who reports what happened to another.
    """

    text: str
    language: str
    region: str = routing.Region.UNKNOWN
    topic: str = ""
    in_danger: bool = False
    safe_contact: dict[str, str] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)


class Outcome(StrEnum):
    STORED = "stored"
    ADDED = "added"
    REPEATED = "repeated"
    GONE = "gone"


class Manner(NamedTuple):
    """How it is taken in: as the test of a desk that joins, or set aside."""

    is_test: bool
    set_aside: bool


class Accepted(NamedTuple):
    """receipt: 20 digits, worth nothing for GONE. desk: who reads it."""

    outcome: Outcome
    receipt: str
    desk: routing.Desk


def accept(
    words: Words,
    *,
    desk: routing.Desk,
    token: str,
    is_test: bool = False,
    set_aside: bool = False,
) -> Accepted:
    """
    Store `words` for `desk` and return the receipt.

    token: the seed of the form that was sent. is_test: for a desk that is not open yet.
    set_aside: it is probably unwanted; no part of what makes the number, or the same words sent
    again could become a second case. Raises DeskClosed or FormSpent; whatever the database
    raises passes through. Then nothing was stored.
    """
    receipt = sealing.receipt_for_token(token.encode())
    manner = Manner(is_test=is_test, set_aside=set_aside)
    keys = sealing.keys_from_receipt(receipt)  # slow, and therefore outside the transaction
    outcome = _tried_twice(lambda: _store(words, desk, token, keys, manner))
    return Accepted(outcome, receipt, desk)


@transaction.atomic
def _store(
    words: Words, desk: routing.Desk, token: str, keys: sealing.ReceiptKeys, manner: Manner
) -> Outcome:
    used_before, is_new = _use(token, repr(asdict(words)))
    if not used_before:
        _open_case(words, desk, keys, manner)
        return Outcome.STORED
    found = open_with(keys)
    if found is None and not is_new:
        return Outcome.GONE
    if found and not is_new:
        return Outcome.REPEATED  # wherever it may have been handed since
    if found is None or found.conversation.desk_id != desk:
        raise FormSpent
    add_from_person(found.conversation, found.case_key, **_content(words))
    return Outcome.ADDED


def add(found: Found, *, text: str, in_danger: bool, token: str) -> bool:
    """
    Add what the person writes on coming back; False when this form was sent before.

    Raises Conversation.DoesNotExist when everything has been deleted meanwhile.
    """
    more = {"text": text, "in_danger": True} if in_danger else {"text": text}
    return _tried_twice(lambda: _add(found, token, more))


@transaction.atomic
def _add(found: Found, token: str, more: dict[str, Any]) -> bool:
    _, is_new = _use(token, more["text"])
    if is_new:
        add_from_person(found.conversation, found.case_key, **more)
    return is_new


def _tried_twice(store: Callable[[], T]) -> T:
    """When the same form arrives twice at the same moment, one of both has to look again."""
    try:
        return store()
    except IntegrityError:
        return store()  # the other one has been stored by now


def _use(token: str, said: str) -> tuple[bool, bool]:
    """Whether this form was sent before; whether these words come with it for the first time."""
    form = sealing.fingerprint("token", token)
    said_now = sealing.fingerprint("words", token, said)
    before = UsedToken.objects.filter(token=form).values_list("words", flat=True)
    said_before = {bytes(one) for one in before}
    if said_now not in said_before:
        UsedToken.objects.create(token=form, words=said_now)
    return bool(said_before), said_now not in said_before


def _open_case(words: Words, name: routing.Desk, keys: sealing.ReceiptKeys, manner: Manner) -> None:
    turns.share(turns.of_key(name))
    desk = Desk.objects.filter(pk=name).first()
    desk_key = desk.current_key if desk else None
    if desk is None or desk_key is None or not (manner.is_test or _takes(desk, desk_key)):
        raise DeskClosed(f"{name} has no key that somebody holds, or has not opened yet.")
    case_key = sealing.new_case_key()
    conversation = _new_conversation(words, desk, keys, case_key, manner)
    case_grant(conversation, desk_key, case_key).save()
    SenderGrant.objects.create(
        conversation=conversation,
        sealed=sealing.seal_sender_grant(case_key, keys, conversation.pk),
    )
    message = Message(conversation=conversation, sequence=1, direction=Message.Direction.IN)
    message.seal(_content(words), case_key)
    message.save()
    outbox.owe(conversation, message, _content(words))
    if conversation.mailed:
        conversation.save(update_fields=["mailed"])
    if not (manner.is_test or manner.set_aside):  # last, since all who write wait for this turn
        tally.count_message(
            desk=str(name), region=words.region, language=words.language, topic=words.topic
        )


def _takes(desk: Desk, desk_key: DeskKey) -> bool:
    return desk_key.is_held and not desk.is_joining


def _new_conversation(
    words: Words, desk: Desk, keys: sealing.ReceiptKeys, case_key: bytes, manner: Manner
) -> Conversation:
    case = sealing.new_case_id()
    today = timezone.localdate()
    label = {"language": words.language, "topic": words.topic, "region": words.region}
    conversation = Conversation(
        id=case,
        desk=desk,
        day=today,
        in_danger=words.in_danger,
        set_aside=manner.set_aside,
        moved_on=today,
        asked_on=today,
        lookup=keys.lookup,
        sender_public=sealing.sender_public_key(keys),
        label=sealing.seal_label(label, case_key, case),
    )
    conversation.speak()
    conversation.delete_on = conversation.kept_until()
    conversation.attest()
    conversation.save(force_insert=True)
    return conversation


def _content(words: Words) -> dict:
    return {key: value for key, value in asdict(words).items() if value}
