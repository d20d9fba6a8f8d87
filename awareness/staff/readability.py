"""
How hard a text is to read, and sentences that are too long. Pure.

The measure is LIX: words in a sentence, plus the percentage of long words. It counts letters and
nothing else, so it serves every language that puts spaces between words and dots after sentences;
for the others we say nothing rather than something wrong.
"""

import re

from awareness.blocks.plain_text import plain

# The most that still reads like A2-B1, by language; German and Dutch make words by joining them.
EASY = {"en": 40.0, "fr": 42.0, "nl": 44.0, "de": 46.0}
# Pages for professionals may be harder.
FOR_PROFESSIONALS = 15.0
MOST_WORDS = 25
LONG_WORD = 7
SENTENCE_END = re.compile(r"(?<=[.!?:;…])[\"”»’)]*\s+|\n+")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def sentences(text: str) -> list[str]:
    return [part.strip() for part in SENTENCE_END.split(plain(text)) if WORD.search(part)]


def words_in(text: str) -> list[str]:
    return WORD.findall(text)


def long_sentences(text: str, most: int = MOST_WORDS) -> list[str]:
    """The sentences with more words than a tired reader can hold."""
    return [sentence for sentence in sentences(text) if len(words_in(sentence)) > most]


def lix(text: str) -> float:
    """About 25 for a children's book, 40 for a newspaper's front page, 60 for a law."""
    of_text = sentences(text)
    all_words = [word for sentence in of_text for word in words_in(sentence)]
    if not all_words:
        return 0.0
    hard = sum(len(word) >= LONG_WORD for word in all_words)
    return len(all_words) / len(of_text) + 100 * hard / len(all_words)


def is_hard(text: str, language: str, *, for_professionals: bool = False) -> bool:
    """Whether it leaves the level we write at; never for a language we cannot measure."""
    most = EASY.get(language)
    if most is None:
        return False
    return lix(text) > most + (FOR_PROFESSIONALS if for_professionals else 0)
