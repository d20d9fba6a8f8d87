"""
Looking for words in conversations, in memory: nothing of it is written anywhere.

Whatever somebody wrote of what stands on the screen of a conversation is looked through. Every word
that was typed must stand in one and the same place: in the name and tags, in a note, in a message,
in the safe contact, or in who, where and when. Capitals, accents, spaces between digits, the script
of a digit and +32 do not count.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from helpdesk import sealing
from helpdesk.conversations import desk_words
from helpdesk.conversations.desk_words import DeskWords
from helpdesk.conversations.lookup import (
    KeyedConversation,
    OpenedMessage,
    open_row,
    opened_label,
)
from helpdesk.desks.unlock import UnlockedSession
from helpdesk.inbox.layout.message_display import answer_in_words, is_without_contact
from helpdesk.models import CaseGrant, Conversation, Message

BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s./()-]+(?=\d)")
# A caller's number begins with it, and the one on her note with a zero.
OF_BELGIUM = re.compile(r"(?:\+|\b00)320?(?=\d)")
NOTE, FROM_PERSON = Message.Direction.NOTE, Message.Direction.IN
# What a form asked besides the message, by the place in which it is shown.
ASKED = {"contact": "safe_contact", "told": "seen"}
# Keys of conversations, by id and by the number of the key.
Keys = dict[tuple[str, int], bytes]


class SearchHit(NamedTuple):
    """
    A conversation in which it stands. where: of "name", "note", "message", "contact" and "told",
    those with it.
    """

    conversation: Conversation
    words: DeskWords
    where: tuple[str, ...]


def find(
    conversations: Sequence[Conversation],
    opened: UnlockedSession,
    typed: str,
    *,
    in_messages: bool,
) -> list[SearchHit]:
    """
    Those of `conversations` in which all the words `typed` stand, in the same order.

    in_messages: also in what was said and asked, and not in names, tags and notes alone.
    """
    wanted = plain(typed).split()
    keys = _keys_of(conversations, opened)
    where = _where_it_was_said(conversations, keys, wanted, in_messages=in_messages)
    for each in conversations:
        words = _words_of(each, keys)
        if _holds(" ".join([each.reference, words.name, *words.tags]), wanted):
            where[each.pk].add("name")
        if "contact" in where[each.pk] and _is_taken_back(each, keys):
            where[each.pk].remove("contact")
    return [
        SearchHit(each, _words_of(each, keys), tuple(sorted(where[each.pk])))
        for each in conversations
        if where[each.pk]
    ]


def plain(text: str) -> str:
    """As it is compared: without capitals, accents, and spaces between digits."""
    text = text.casefold()
    if not text.isascii():
        text = "".join(map(_compared, unicodedata.normalize("NFKD", text)))
    return OF_BELGIUM.sub("0", BETWEEN_DIGITS.sub("", text))


def _compared(letter: str) -> str:
    """Nothing for an accent and for what nobody sees; a digit of any script as 0 to 9."""
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return ""
    return str(unicodedata.decimal(letter, letter))


def _holds(text: str, wanted: Sequence[str]) -> bool:
    if not wanted:
        return False
    compared = plain(text)
    return all(word in compared for word in wanted)


def _where_it_was_said(
    conversations: Sequence[Conversation], keys: Keys, wanted: Sequence[str], *, in_messages: bool
) -> defaultdict[str, set[str]]:
    """By id, where it stands in notes and, where `in_messages`, in what was said and asked."""
    where: defaultdict[str, set[str]] = defaultdict(set)
    # The newest word on each question counts, as on the screen.
    asked: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row, opened in _messages(conversations, keys, in_messages=in_messages):
        if _holds(opened.words, wanted):
            where[row.conversation_id].add("note" if row.direction == NOTE else "message")
        if row.direction == FROM_PERSON:
            for place, name in ASKED.items():
                asked[row.conversation_id, place] |= opened.content.get(name) or {}
    for (conversation_id, place), answers in asked.items():
        said = [answer_in_words(question, answer) for question, answer in answers.items()]
        if _holds(" ".join(said), wanted):
            where[conversation_id].add(place)
    return where


def _messages(
    conversations: Sequence[Conversation], keys: Keys, *, in_messages: bool
) -> Iterable[tuple[Message, OpenedMessage]]:
    """Each note, and each message where `in_messages`, in their order."""
    current = {each.pk: keys.get((each.pk, each.key_number)) for each in conversations}
    rows = Message.objects.filter(conversation__in=[pk for pk, key in current.items() if key])
    if not in_messages:
        rows = rows.filter(direction=NOTE)
    for row in rows.order_by("pk").iterator(chunk_size=500):
        # Another desk's notes lie under a key that is not ours.
        held = keys.get((row.conversation_id, row.key_number))
        if row.direction != NOTE:
            held = held or current[row.conversation_id]
        if held:
            yield row, open_row(row, held)


def _is_taken_back(conversation: Conversation, keys: Keys) -> bool:
    """Whether the screen hides what she gave to be reached by, since she said so."""
    key = keys[conversation.pk, conversation.key_number]
    return is_without_contact(conversation, opened_label(KeyedConversation(conversation, key)))


def _words_of(conversation: Conversation, keys: Keys) -> DeskWords:
    key = keys.get((conversation.pk, conversation.key_number))
    if not key:
        return DeskWords()
    return desk_words.read(KeyedConversation(conversation, key))


def _keys_of(conversations: Sequence[Conversation], opened: UnlockedSession) -> Keys:
    """All that this member's keys open, with one query."""
    known = {each.pk: each for each in conversations if each.is_attested}
    pairs = {pk: sealing.key_pair_from_private(private) for pk, private in opened.desk_keys.items()}
    keys: Keys = {}
    for grant in CaseGrant.objects.filter(conversation__in=known, desk_key__in=pairs):
        pair = pairs[grant.desk_key_id]
        if grant.is_attested:
            with suppress(sealing.CannotUnseal):
                key = sealing.open_box_of(pair, bytes(grant.sealed))
                keys[grant.conversation_id, grant.key_number] = key
    return keys
