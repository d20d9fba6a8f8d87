"""
The conversation after the first message: the desk answers, the person comes back.

Both sides work with the case's key: the desk has it from its grant, the person from the receipt.
"""

from datetime import date, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from helpdesk import outbox, sealing
from helpdesk.models import Conversation, Message

AT_LEAST = timedelta(days=30)  # from the day the desk does something with it

State = Conversation.State
Direction = Message.Direction


class Found(NamedTuple):
    """A conversation and the key that opens it."""

    conversation: Conversation
    case_key: bytes


class Opened(NamedTuple):
    """One message as it can be shown; content is empty when it cannot be opened."""

    message: Message
    content: dict
    is_damaged: bool = False


def find(receipt: str) -> Found | None:
    """
    The conversation that the receipt (20 digits) belongs to; None for every other answer.

    Unknown, expired and deleted cost the same and look the same.
    """
    return open_with(sealing.keys_from_receipt(receipt))


def open_with(keys: sealing.ReceiptKeys) -> Found | None:
    """As `find`, for somebody who has made the keys from the receipt already."""
    conversation = Conversation.objects.filter(
        lookup=keys.lookup, delete_on__gte=timezone.localdate()
    ).first()
    if conversation is None:
        return None
    try:
        return Found(conversation, _case_key(conversation, keys))
    except sealing.CannotUnseal:
        # Somebody changed the rows. To the person it is as if there were nothing: they are told
        # to call, and never shown another's words.
        return None


def find_by_ticket(ticket: str) -> Found | None:
    """The conversation of a page that was opened with the number in the last twenty minutes."""
    try:
        case, case_key = sealing.open_ticket(ticket)
    except sealing.CannotUnseal:
        return None
    conversation = Conversation.objects.filter(pk=case, delete_on__gte=timezone.localdate()).first()
    return Found(conversation, case_key) if conversation else None


def messages(found: Found, *, with_notes: bool = False) -> list[Opened]:
    """All that was said, in order; a damaged message is marked and the others still shown."""
    rows = found.conversation.messages.all()
    if not with_notes:
        rows = rows.exclude(direction=Direction.NOTE)
    return [_open(message, found.case_key) for message in rows]


@transaction.atomic
def add_from_person(conversation: Conversation, case_key: bytes, **content: object) -> Message:
    """Something more from the person. A closed conversation opens again."""
    _hold(conversation)
    message = _append(conversation, case_key, Direction.IN, content)
    conversation.in_danger = conversation.in_danger or bool(content.get("in_danger"))
    _move(conversation, State.NEW, last_word=timezone.localdate())
    outbox.owe(conversation, message)
    return message


@transaction.atomic
def send(
    conversation: Conversation,
    case_key: bytes,
    *,
    text: str,
    language: str,
    author: str,
    seen: int | None = None,
) -> Message:
    """
    The desk's answer. author: the name its reader will see.

    seen: the place of the last message that whoever answers had on the screen. The same answer
    sent twice from there is one answer; and when the person has written since, the conversation
    stays new, since nobody has read that yet.
    """
    _hold(conversation)
    for earlier in _since(conversation, seen, Direction.OUT):
        opened = _open(earlier, case_key).content
        if (opened.get("text"), opened.get("language")) == (text, language):
            return earlier
    content = {"text": text, "language": language, "author": author}
    message = _append(conversation, case_key, Direction.OUT, content)
    unread = conversation.state == State.NEW and _since(conversation, seen, Direction.IN)
    _move(conversation, State.NEW if unread else State.WAITING, last_word=timezone.localdate())
    return message


@transaction.atomic
def note(conversation: Conversation, case_key: bytes, *, text: str, author: str) -> Message:
    """A note that only the desk sees."""
    _hold(conversation)
    return _append(conversation, case_key, Direction.NOTE, {"text": text, "author": author})


@transaction.atomic
def mark_read(conversation: Conversation) -> None:
    """Somebody at the desk has opened it."""
    _hold(conversation)
    if conversation.state == State.NEW:
        _move(conversation, State.WITH_US)


@transaction.atomic
def close(conversation: Conversation, *, seen: int | None = None) -> bool:
    """False, and nothing is closed, when the person has written after the place `seen`."""
    _hold(conversation)
    if _since(conversation, seen, Direction.IN):
        return False
    _move(conversation, State.CLOSED)
    return True


@transaction.atomic
def reopen(conversation: Conversation) -> None:
    _hold(conversation)
    if conversation.state == State.CLOSED:
        _move(conversation, State.WITH_US)


@transaction.atomic
def delete(conversation: Conversation) -> None:
    """Forget everything: the keys first, so that what may be left of the rows opens nothing."""
    _hold(conversation)
    conversation.sender_grants.all().delete()
    conversation.grants.all().delete()
    conversation.messages.all().delete()
    conversation.delete()


def _hold(conversation: Conversation) -> None:
    """
    Lock the row for this transaction, and see it as it is now.

    So that two writers at the same moment do not want the same place, and neither undoes what
    the other has just changed. Raises Conversation.DoesNotExist when it was deleted meanwhile.
    """
    held = Conversation.objects.select_for_update().get(pk=conversation.pk)
    for name in ("state", "in_danger", "last_day", "delete_on", "assignee_id"):
        setattr(conversation, name, getattr(held, name))


def _since(conversation: Conversation, seen: int | None, direction: str) -> list[Message]:
    """The messages of one direction after the place `seen`; none when that is not known."""
    if seen is None:
        return []
    return list(conversation.messages.filter(sequence__gt=seen, direction=direction))


def _case_key(conversation: Conversation, keys: sealing.ReceiptKeys) -> bytes:
    case_key = b""
    for grant in conversation.sender_grants.order_by("number"):
        sealed = bytes(grant.sealed)
        case_key = (
            sealing.open_sender_grant(sealed, keys, conversation.pk)
            if grant.number == 0
            else sealing.open_chained_grant(sealed, keys, case_key, conversation.pk)
        )
    if not case_key:
        raise sealing.CannotUnseal("The case has no grant for its sender.")
    return case_key


def _append(conversation: Conversation, case_key: bytes, direction: str, content: dict) -> Message:
    last = conversation.messages.aggregate(last=Max("sequence"))["last"] or 0
    message = Message(conversation=conversation, sequence=last + 1, direction=direction)
    message.seal(content, case_key)
    message.save(force_insert=True)
    return message


def _move(conversation: Conversation, state: str, *, last_word: date | None = None) -> None:
    conversation.state = state
    conversation.last_day = last_word or conversation.last_day
    promised = conversation.desk.keeps_until(conversation.last_day, unread=state == State.NEW)
    # What was read or closed late would else be over on that very day.
    conversation.delete_on = max(promised, timezone.localdate() + AT_LEAST)
    conversation.save(update_fields=["state", "last_day", "delete_on", "in_danger"])


def _open(message: Message, case_key: bytes) -> Opened:
    try:
        return Opened(message, message.open(case_key))
    except sealing.CannotUnseal:
        return Opened(message, {}, is_damaged=True)
