"""
Finding a conversation by its number, and opening what was said in it.

Unknown, expired and deleted cost the same and look the same.
"""

from typing import NamedTuple

from django.utils import timezone

from helpdesk import sealing
from helpdesk.models import Conversation, Message


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
    if conversation is None or not _is_in_force(conversation, case_key):
        return None
    return Found(conversation, case_key)


def holds_a_number(text: str) -> bool:
    """
    Whether a number that opens a conversation stands in the text, where others would read it.

    Looks at three candidates at most, since each costs as much as coming back does.
    """
    return any(find(candidate) for candidate in sealing.numbers_in(text)[:3])


def _is_in_force(conversation: Conversation, case_key: bytes) -> bool:
    """Whether it was handed to another desk since, and got another key with that."""
    if conversation.key_number == 0:
        return True
    try:
        sealing.open_label(bytes(conversation.label), case_key, conversation.pk)
    except sealing.CannotUnseal:
        return False
    return True


def messages(
    found: Found, *, with_notes: bool = False, earlier: dict[int, bytes] | None = None
) -> list[Opened]:
    """
    All that was said, in order; a damaged message is marked and the others still shown.

    earlier: keys of the case from before a handover, for the notes under them. Another desk's
    notes are not there.
    """
    conversation, case_key = found
    by_number = {**(earlier or {}), conversation.key_number: case_key}
    rows = conversation.messages.all()
    if not with_notes:
        rows = rows.exclude(direction=Message.Direction.NOTE)
    return [
        opened(message, by_number.get(message.key_number, case_key))
        for message in rows
        if message.direction != Message.Direction.NOTE or message.key_number in by_number
    ]


def opened(message: Message, case_key: bytes) -> Opened:
    try:
        return Opened(message, message.open(case_key))
    except sealing.CannotUnseal:
        return Opened(message, {}, is_damaged=True)


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
