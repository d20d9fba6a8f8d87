"""
A sentence as it leaves: in the language of whoever asked, beside the one that it was made from.

It was written in English (FIRST_WRITTEN_IN). All else is a machine's translation, Dutch and French
too: marked as read by nobody until two readers signed it; and until then not sent at all where it
tells somebody to act.
"""

from collections.abc import Collection, Iterable
from enum import Enum
from typing import NamedTuple

from django.utils.translation import gettext, gettext_noop, override

from helpdesk.ready_sentences import two_readers
from helpdesk.ready_sentences.sentence_list import BY_KEY, ReadySentence

FIRST_WRITTEN_IN = "en"
# What people at the desks read themselves: signed in these, a sentence needs no other beside it.
READ_AT_DESKS = ("nl", "fr", FIRST_WRITTEN_IN)


class Hindrance(Enum):
    """Why a sentence may not leave in a language."""

    MISSING = "missing"
    UNSIGNED = "unsigned"
    UNAGREED = "unagreed"


class SentencePair(NamedTuple):
    """
    One sentence as it is sent and kept, in JSON a list. original and read_in: what stands beside
    it, and its language; both are empty where the desk reads `text` itself and it is sure.
    question: its key, where yes or no answers it; kept beside the list, which 0.1 reads as well.
    """

    text: str
    original: str
    read_in: str
    is_signed: bool
    question: str = ""


# What can be answered by a button, and how it reads then.
ANSWERS = {"yes": gettext_noop("Yes: %(question)s"), "no": gettext_noop("No: %(question)s")}


def in_language(sentence: ReadySentence, language: str) -> str:
    """Its words in that language and no other; empty where nobody has translated it."""
    with override(language):
        words = gettext(sentence.english)
    if words == sentence.english and language != FIRST_WRITTEN_IN:
        return ""
    return words


def read_at_desk(sentence: ReadySentence, desk_language: str) -> tuple[str, str]:
    """What a caseworker ticks, and in which of READ_AT_DESKS."""
    if desk_language in READ_AT_DESKS:
        words = in_language(sentence, desk_language)
        if words:
            return words, desk_language
    return sentence.english, FIRST_WRITTEN_IN


def original_of(sentence: ReadySentence, desk_language: str) -> tuple[str, str]:
    """What stands beside a translation of it: what the desk reads, where that is sure."""
    words, language = read_at_desk(sentence, desk_language)
    if is_sure(sentence, language, words):
        return words, language
    return sentence.english, FIRST_WRITTEN_IN


def hindrance(
    sentence: ReadySentence, language: str, signed: Collection[str] = ()
) -> Hindrance | None:
    """What keeps it from leaving in this language. signed: the promises of the desk."""
    if sentence.promise and sentence.promise not in signed:
        return Hindrance.UNAGREED
    words = in_language(sentence, language)
    if not words:
        return Hindrance.MISSING
    if sentence.acts and not is_sure(sentence, language, words):
        return Hindrance.UNSIGNED
    return None


def put_beside(
    keys: Iterable[str], language: str, desk_language: str, signed: Collection[str] = ()
) -> list[SentencePair]:
    """The sentences of these keys, in the order of the list; those that may not leave left out."""
    chosen = set(keys)
    return [
        _beside(sentence, language, desk_language)
        for key, sentence in BY_KEY.items()
        if key in chosen and hindrance(sentence, language, signed) is None
    ]


def is_sure(sentence: ReadySentence, language: str, words: str) -> bool:
    """Whether these words of it were written so, or signed by two readers of the language."""
    if language == FIRST_WRITTEN_IN:
        return True
    return two_readers.is_signed_by_two(sentence.key, language, words)


def yes_and_no(language: str) -> tuple[str, str]:
    """What stands on the two buttons below a question, in the language in which it was sent."""
    with override(language):
        return gettext("Yes"), gettext("No")


def answered(asked: SentencePair, language: str, says: str) -> SentencePair:
    """The question of `asked`, sent in `language`, with one of ANSWERS before it, in both."""
    with override(language):
        text = gettext(ANSWERS[says]) % {"question": asked.text}
    original = ""
    if asked.original:
        with override(asked.read_in):
            original = gettext(ANSWERS[says]) % {"question": asked.original}
    return SentencePair(text, original, asked.read_in, asked.is_signed)


def _beside(sentence: ReadySentence, language: str, desk_language: str) -> SentencePair:
    words = in_language(sentence, language)
    is_signed = is_sure(sentence, language, words)
    original, read_in = "", ""
    if not (is_signed and language in READ_AT_DESKS):
        original, read_in = original_of(sentence, desk_language)
    question = sentence.key if sentence.asks else ""
    return SentencePair(words, original, read_in, is_signed, question)
