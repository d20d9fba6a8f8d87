"""
A sentence as it leaves: in the language of whoever asked, beside the one that the desk has read.

What a desk reads itself (ORIGINALS) leaves as it is. All else is a translation: marked as read by
nobody until two readers signed it; and until then not sent at all where it tells somebody to act.
"""

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from django.utils.translation import gettext, override

from helpdesk.ready_sentences import two_readers
from helpdesk.ready_sentences.ready_sentence import ReadySentence
from helpdesk.ready_sentences.whole_list import BY_KEY

# The languages that people at the desks read themselves, in which a sentence is an original.
ORIGINALS = ("nl", "fr", "en")
FIRST_WRITTEN_IN = "en"


class Hindrance(Enum):
    """Why a sentence may not leave in a language."""

    MISSING = "missing"
    UNSIGNED = "unsigned"


class Beside(NamedTuple):
    """
    One sentence as it is sent and kept, in JSON a list. original and read_in: what the desk read,
    and its language; both are empty where `text` is an original itself.
    """

    text: str
    original: str
    read_in: str
    is_signed: bool


def in_language(sentence: ReadySentence, language: str) -> str:
    """Its words in that language and no other; empty where nobody has translated it."""
    with override(language):
        words = gettext(sentence.english)
    return words if language == FIRST_WRITTEN_IN or words != sentence.english else ""


def original_of(sentence: ReadySentence, desk_language: str) -> tuple[str, str]:
    """What the desk reads of it, and in which of ORIGINALS."""
    words = in_language(sentence, desk_language) if desk_language in ORIGINALS else ""
    return (words, desk_language) if words else (sentence.english, FIRST_WRITTEN_IN)


def hindrance(sentence: ReadySentence, language: str) -> Hindrance | None:
    """What keeps it from leaving in this language, if anything does."""
    words = in_language(sentence, language)
    if not words:
        return Hindrance.MISSING
    if sentence.acts and not _is_sure(sentence, language, words):
        return Hindrance.UNSIGNED
    return None


def put_beside(keys: Iterable[str], language: str, desk_language: str) -> list[Beside]:
    """The sentences of these keys, in the order of the list; those that may not leave left out."""
    chosen = set(keys)
    return [
        _beside(sentence, language, desk_language)
        for key, sentence in BY_KEY.items()
        if key in chosen and hindrance(sentence, language) is None
    ]


def _beside(sentence: ReadySentence, language: str, desk_language: str) -> Beside:
    words = in_language(sentence, language)
    if language in ORIGINALS:
        return Beside(words, "", "", is_signed=True)
    original, read_in = original_of(sentence, desk_language)
    return Beside(
        words, original, read_in, two_readers.is_signed_by_two(sentence.key, language, words)
    )


def _is_sure(sentence: ReadySentence, language: str, words: str) -> bool:
    return language in ORIGINALS or two_readers.is_signed_by_two(sentence.key, language, words)
