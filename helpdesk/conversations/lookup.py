"""
Finding a conversation by its number, and opening what was said in it.

Unknown, expired and deleted cost the same and look the same.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from django.core.paginator import Paginator
from django.db import DatabaseError
from django.db.models import Q, QuerySet
from django.utils import timezone

from helpdesk import sealing
from helpdesk.limits import MESSAGES_ON_A_PAGE
from helpdesk.models import Conversation, Message
from helpdesk.ready_sentences.in_two_languages import SentencePair
from helpdesk.rules.form_fields import whole_number


class KeyedConversation(NamedTuple):
    """A conversation and the key that opens it."""

    conversation: Conversation
    conversation_key: bytes


class OpenedMessage(NamedTuple):
    """One message as it can be shown; content is empty when it cannot be opened."""

    message: Message
    content: dict
    is_damaged: bool = False

    @property
    def sentences(self) -> list[SentencePair]:
        """The ready sentences of an answer, as they were sent."""
        kept = self.content.get("sentences", [])
        questions = self.content.get("questions") or [""] * len(kept)
        return [
            SentencePair._make([*pair, question])
            for pair, question in zip(kept, questions, strict=True)
        ]

    @property
    def words(self) -> str:
        """All that can be searched: the text, and ready sentences in both languages."""
        lines = [str(self.content.get("text", ""))]
        for sentence in self.sentences:
            lines += [sentence.text, sentence.original]
        return "\n".join(lines)


class MessagePage(NamedTuple):
    """Some of what was said, in order. number: 1 is the newest of so many `pages`."""

    opened: list[OpenedMessage]
    number: int
    pages: int

    @property
    def earlier(self) -> int:
        """The number of the page before this one; 0 where there is none."""
        if self.number >= self.pages:
            return 0
        return self.number + 1

    @property
    def later(self) -> int:
        return self.number - 1


def find_by_receipt(receipt: str) -> KeyedConversation | None:
    """
    The conversation that the receipt (20 digits) belongs to; None for every other answer.

    Unknown, expired and deleted cost the same and look the same.
    """
    return open_with(sealing.keys_from_receipt(receipt))


def open_with(keys: sealing.ReceiptKeys) -> KeyedConversation | None:
    """As `find_by_receipt`, for somebody who has made the keys from the receipt already."""
    conversation = Conversation.objects.filter(
        lookup=keys.lookup, delete_on__gte=timezone.localdate()
    ).first()
    if conversation is None:
        return None
    try:
        return KeyedConversation(conversation, _conversation_key(conversation, keys))
    except sealing.CannotUnseal:
        # Somebody changed the rows. To the person it is as if there were nothing: they are told
        # to call, and never shown another's words.
        return None


def find_by_ticket(ticket: str) -> KeyedConversation | None:
    """
    The conversation of a page that was opened with the number in the last twenty minutes; None
    where that is longer ago, or where another desk has it now.

    Raises Conversation.DoesNotExist where it was deleted since.
    """
    try:
        conversation_id, conversation_key = sealing.open_ticket(ticket)
    except sealing.CannotUnseal:
        return None
    conversation = Conversation.objects.get(pk=conversation_id, delete_on__gte=timezone.localdate())
    if not _is_in_force(conversation, conversation_key):
        return None
    return KeyedConversation(conversation, conversation_key)


def contains_a_receipt(text: str) -> bool:
    """
    Whether a number that opens a conversation stands in the text, where others would read it.

    Looks at the first candidate alone, since each costs as much as coming back does, and whoever
    sends the form pays nothing for it. False where the database cannot say: then storing will
    tell, and keep the words.
    """
    try:
        return any(find_by_receipt(candidate) for candidate in sealing.numbers_in(text)[:1])
    except DatabaseError:
        return False


def _is_in_force(conversation: Conversation, conversation_key: bytes) -> bool:
    """Whether it was handed to another desk since, and got another key with that."""
    if conversation.key_number == 0:
        return True
    try:
        sealing.open_label(bytes(conversation.label), conversation_key, conversation.pk)
    except sealing.CannotUnseal:
        return False
    return True


def opened_label(keyed: KeyedConversation) -> dict[str, str]:
    """Language, topic and region; empty when damaged, as the rest is worth showing."""
    conversation, conversation_key = keyed
    try:
        return sealing.open_label(bytes(conversation.label), conversation_key, conversation.pk)
    except sealing.CannotUnseal:
        return {}


def messages_of(
    keyed: KeyedConversation, *, with_notes: bool = False, earlier: dict[int, bytes] | None = None
) -> list[OpenedMessage]:
    """
    All that was said, in order; a damaged message is marked and the others still shown.

    earlier: keys of the conversation from before a handover, for the notes under them. Another
    desk's notes are not there.
    """
    held = _held(keyed, earlier)
    return _all_opened(keyed, _rows(keyed, held, with_notes=with_notes), held)


def page_of_messages(
    keyed: KeyedConversation,
    number: int = 1,
    *,
    with_notes: bool = False,
    earlier: dict[int, bytes] | None = None,
) -> MessagePage:
    """
    One page of `messages_of`, the newest being 1; nothing beyond it is opened.

    number: of the page; one that does not exist is the next that does.
    """
    held = _held(keyed, earlier)
    rows = _rows(keyed, held, with_notes=with_notes)
    page = Paginator(rows.order_by("-sequence"), MESSAGES_ON_A_PAGE).get_page(number)
    shown = _all_opened(keyed, reversed(page.object_list), held)
    return MessagePage(shown, page.number, page.paginator.num_pages)


def notes_of(
    keyed: KeyedConversation, *, earlier: dict[int, bytes] | None = None
) -> list[OpenedMessage]:
    """All that the desk has written for itself, in order."""
    held = _held(keyed, earlier)
    rows = _rows(keyed, held, with_notes=True).filter(direction=Message.Direction.NOTE)
    return _all_opened(keyed, rows, held)


def sent_with_the_form(keyed: KeyedConversation) -> list[OpenedMessage]:
    """
    What the person has written with their first form, however much came after.

    Words that come with it later are added (`conversations.intake`), and it is good for a day.
    """
    last_day = keyed.conversation.day + timedelta(days=1)
    rows = keyed.conversation.messages.filter(direction=Message.Direction.IN, day__lte=last_day)
    return _all_opened(keyed, rows, _held(keyed, None))


def question_of(keyed: KeyedConversation, asked: str) -> tuple[SentencePair, str]:
    """
    A question that two buttons answer, and the language in which it was sent.

    asked: the place of its message and its key, "3.safe-now". Raises LookupError.
    """
    place, _dot, key = asked.partition(".")
    rows = keyed.conversation.messages.filter(
        direction=Message.Direction.OUT, sequence=whole_number(place) or 0
    )
    for opened in _all_opened(keyed, rows, _held(keyed, None)):
        for sentence in opened.sentences:
            if key and sentence.question == key:
                return sentence, str(opened.content.get("language", ""))
    raise LookupError("This was not asked.")


def last_answer(keyed: KeyedConversation, asked: str) -> str:
    """What the person has answered to it last; empty where they have not. asked: as above."""
    place = whole_number(asked.partition(".")[0]) or 0
    rows = keyed.conversation.messages.filter(
        direction=Message.Direction.IN, sequence__gt=place
    ).order_by("-sequence")
    for opened in _all_opened(keyed, rows, _held(keyed, None)):
        told = opened.content.get("answer") or {}
        if told.get("to") == asked:
            return str(told["says"])
    return ""


def _held(keyed: KeyedConversation, earlier: dict[int, bytes] | None) -> dict[int, bytes]:
    """The keys of the conversation by their number."""
    return {**(earlier or {}), keyed.conversation.key_number: keyed.conversation_key}


def _rows(
    keyed: KeyedConversation, held: dict[int, bytes], *, with_notes: bool
) -> QuerySet[Message]:
    hidden = Q(direction=Message.Direction.NOTE)
    if with_notes:
        hidden &= ~Q(key_number__in=held)
    return keyed.conversation.messages.exclude(hidden)


def _all_opened(
    keyed: KeyedConversation, rows: Iterable[Message], held: dict[int, bytes]
) -> list[OpenedMessage]:
    return [
        open_row(message, held.get(message.key_number, keyed.conversation_key)) for message in rows
    ]


def open_row(message: Message, conversation_key: bytes) -> OpenedMessage:
    try:
        return OpenedMessage(message, message.open(conversation_key))
    except sealing.CannotUnseal:
        return OpenedMessage(message, {}, is_damaged=True)


def _conversation_key(conversation: Conversation, keys: sealing.ReceiptKeys) -> bytes:
    conversation_key = b""
    for grant in conversation.sender_grants.order_by("number"):
        sealed = bytes(grant.sealed)
        if grant.number == 0:
            conversation_key = sealing.open_sender_grant(sealed, keys, conversation.pk)
        else:
            conversation_key = sealing.open_chained_grant(
                sealed, keys, conversation_key, conversation.pk
            )
    if not conversation_key:
        raise sealing.CannotUnseal("The conversation has no grant for its sender.")
    return conversation_key
