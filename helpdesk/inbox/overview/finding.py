"""
Looking for words in conversations, in memory: nothing of it is written anywhere.

Every word that was typed must stand in one and the same place: in the name and tags, in a note, or
in a message. Capitals, accents and spaces between digits do not count.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from helpdesk import sealing
from helpdesk.conversations import desk_words
from helpdesk.conversations.desk_words import DeskWords
from helpdesk.conversations.lookup import KeyedConversation, open_row
from helpdesk.desks.unlock import UnlockedSession
from helpdesk.models import CaseGrant, Conversation, Message

BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s./()-]+(?=\d)")
NOTE = Message.Direction.NOTE
# Keys of conversations, by id and by the number of the key.
Keys = dict[tuple[str, int], bytes]


class Found(NamedTuple):
    """A conversation in which it stands. where: of "name", "note" and "message", those with it."""

    conversation: Conversation
    words: DeskWords
    where: tuple[str, ...]


def find(
    conversations: Sequence[Conversation],
    opened: UnlockedSession,
    typed: str,
    *,
    in_messages: bool,
) -> list[Found]:
    """Those of `conversations` in which all the words `typed` stand, in the same order."""
    wanted = plain(typed).split()
    keys = _keys_of(conversations, opened)
    where: dict[str, set[str]] = {}
    for conversation_id, kind, text in _texts(conversations, keys, in_messages=in_messages):
        if _holds(text, wanted):
            where.setdefault(conversation_id, set()).add(kind)
    for each in conversations:
        words = _words_of(each, keys)
        if _holds(" ".join([each.reference, words.name, *words.tags]), wanted):
            where.setdefault(each.pk, set()).add("name")
    return [
        Found(each, _words_of(each, keys), tuple(sorted(where[each.pk])))
        for each in conversations
        if each.pk in where
    ]


def plain(text: str) -> str:
    """As it is compared: without capitals, accents, and spaces between digits."""
    text = text.casefold()
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return BETWEEN_DIGITS.sub("", text)


def _holds(text: str, wanted: Sequence[str]) -> bool:
    if not wanted:
        return False
    compared = plain(text)
    return all(word in compared for word in wanted)


def _texts(
    conversations: Sequence[Conversation], keys: Keys, *, in_messages: bool
) -> Iterable[tuple[str, str, str]]:
    """Id, kind and words of each note, and of each message where `in_messages`."""
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
            kind = "note" if row.direction == NOTE else "message"
            yield row.conversation_id, kind, open_row(row, held).words


def _words_of(conversation: Conversation, keys: Keys) -> DeskWords:
    key = keys.get((conversation.pk, conversation.key_number))
    return desk_words.read(KeyedConversation(conversation, key)) if key else DeskWords()


def _keys_of(conversations: Sequence[Conversation], opened: UnlockedSession) -> Keys:
    """All that this member's keys open, with one query."""
    known = {each.pk: each for each in conversations if each.is_attested}
    pairs = {pk: sealing.key_pair_from_private(private) for pk, private in opened.desk_keys.items()}
    keys: Keys = {}
    for grant in CaseGrant.objects.filter(conversation__in=known, desk_key__in=pairs):
        pair = pairs[grant.desk_key_id]
        if grant.is_attested:
            with suppress(sealing.CannotUnseal):
                key = sealing.open_sealed_box(bytes(grant.sealed), pair.private, pair.public)
                keys[grant.conversation_id, grant.key_number] = key
    return keys
