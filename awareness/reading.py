"""
How hard a text is to read, and sentences that are too long. Pure.

The measure is LIX: words in a sentence, plus the percentage of long words. It counts letters and
nothing else, so it serves every language that puts spaces between words and dots after sentences;
for the others we say nothing rather than something wrong.
"""

import html
import re

from awareness.placeholders import PLACEHOLDER

# The most that still reads like A2-B1, by language; German and Dutch make words by joining them.
EASY = {"en": 40.0, "fr": 42.0, "nl": 44.0, "de": 46.0}
# Pages for professionals may be harder.
FOR_PROFESSIONALS = 15.0
MOST_WORDS = 25
LONG_WORD = 7

TAG = re.compile(r"<[^>]+>")
BLOCK_END = re.compile(r"</(p|li|h[1-6])>|<br\s*/?>", re.IGNORECASE)
SENTENCE_END = re.compile(r"(?<=[.!?:;…])[\"”»’)]*\s+|\n+")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def without_tags(text: str) -> str:
    """HTML or text as it is read, with a new line after each paragraph and item of a list."""
    return html.unescape(TAG.sub("", BLOCK_END.sub("\n", text)))


def plain(text: str) -> str:
    """The same, in which a placeholder counts as one short word."""
    return PLACEHOLDER.sub("x", without_tags(text))


def sentences(text: str) -> list[str]:
    return [part.strip() for part in SENTENCE_END.split(plain(text)) if WORD.search(part)]


def words(text: str) -> list[str]:
    return WORD.findall(text)


def long_sentences(text: str, most: int = MOST_WORDS) -> list[str]:
    """The sentences with more words than a tired reader can hold."""
    return [sentence for sentence in sentences(text) if len(words(sentence)) > most]


def lix(text: str) -> float:
    """About 25 for a children's book, 40 for a newspaper's front page, 60 for a law."""
    found = sentences(text)
    all_words = [word for sentence in found for word in words(sentence)]
    if not all_words:
        return 0.0
    hard = sum(len(word) >= LONG_WORD for word in all_words)
    return len(all_words) / len(found) + 100 * hard / len(all_words)


def is_hard(text: str, language: str, *, for_professionals: bool = False) -> bool:
    """Whether it leaves the level we write at; never for a language we cannot measure."""
    most = EASY.get(language)
    if most is None:
        return False
    return lix(text) > most + (FOR_PROFESSIONALS if for_professionals else 0)
