"""
Words taken out of a text before a file is made of it: what is black is not in the file at all.

A bar has one length for all, so that it does not say how long the name was.
"""

import re
import unicodedata
from collections.abc import Iterable

BAR = "█████"
# May stand between two letters and is not seen: hyphens for the end of a line, joiners, marks of
# direction.
UNSEEN = "[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*"
SPACE = rf"{UNSEEN}\s+{UNSEEN}"


def words_to_black(typed: str) -> list[str]:
    """What a coordinator typed, a line each."""
    return sorted({normal(line).strip() for line in typed.splitlines()} - {""})


def black_out(text: str, words: Iterable[str]) -> str:
    """
    `text` without these words, however they are capitalised. words: of `words_to_black`.

    All are looked for in the text as it was: of two names that overlap no half is left.
    """
    text = normal(text)
    black: set[int] = set()
    for word in words:
        for match in _pattern(word).finditer(text):
            black.update(range(match.start(1), match.end(1)))
    left = []
    for place, letter in enumerate(text):
        if place not in black:
            left.append(letter)
        elif place - 1 not in black:  # where a run of black begins
            left.append(BAR)
    return "".join(left)


def not_found(words: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Those of the words that stand in none of the texts: perhaps typed otherwise than there."""
    every = [normal(text) for text in texts]
    lacking = []
    for word in words:
        pattern = _pattern(word)
        if not any(pattern.search(text) for text in every):
            lacking.append(word)
    return lacking


def normal(text: str) -> str:
    """One spelling for what looks the same: a letter with its accent is one character."""
    return unicodedata.normalize("NFC", text)


def _pattern(word: str) -> re.Pattern[str]:
    # Between the words of a name there may be any space, or the end of a line. As something ahead,
    # so that it is found again within itself.
    parts = (UNSEEN.join(map(re.escape, part)) for part in word.split())
    return re.compile(f"(?=({SPACE.join(parts)}))", re.IGNORECASE)
