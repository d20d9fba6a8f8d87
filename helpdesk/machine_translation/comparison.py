"""
What a reading lost and what it made up, as far as that shows without knowing either language.

Runs of digits in any script (so times and amounts too), telephone numbers, mail and web addresses;
names of the registry, by any of their names; of words in other letters than Latin ones, those that
stand among them in Latin letters. Numbers in words are not compared.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings

from base import phonebook
from helpdesk.rules.answer_languages import READ_AT_DESKS
from helpdesk.rules.phone_numbers import NUMBER

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)[^\s<>\"“”»)]+")
DIGITS = re.compile(r"\d+")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}")
WORD = re.compile(r"[^\W_]+")
SHARE_OF_OTHERS = 0.2  # of all letters: so many that are not Latin make a text of other letters


# Of each contact, all names that it has: it may stand in any of them.
Names = list[set[str]]


class Difference(NamedTuple):
    """As it was typed. missing: of the original, in the reading; new: in the reading alone."""

    missing: list[str]
    new: list[str]


def difference(original: str, reading: str, names: Names) -> Difference:
    """What of the marks of each is not in the other; as often as it is not."""
    theirs, ours = _marks(original), _marks(reading)
    lost, made_up = Counter(theirs.values()), Counter(ours.values())
    missing = _left(theirs, lost - made_up) + _lost_words(original, reading)
    missing += _names_alone(names, original, reading)
    new = _left(ours, made_up - lost) + _names_alone(names, reading, original)
    return Difference(list(dict.fromkeys(missing)), list(dict.fromkeys(new)))


def registry_names() -> Names:
    """Of each contact that has one and the same name at all desks, the names in all languages."""
    book = phonebook.current()
    by_code: dict[str, dict[str, str]] = defaultdict(dict)
    for language, _name in settings.LANGUAGES:
        for contact in book.page(language).contacts:
            by_code[contact.code][language] = str(contact.name)
    names = []
    for by_language in by_code.values():
        if len({by_language.get(language) for language in READ_AT_DESKS}) == 1:
            names.append({name for name in by_language.values() if _folded(name)})
    return names


def _marks(text: str) -> dict[tuple[int, str], str]:
    """By place and words as typed, what they are compared as."""
    found: dict[tuple[int, str], str] = {}
    for pattern, compared in ((ADDRESS, str.casefold), (NUMBER, _dialled), (DIGITS, _plain)):
        for match in pattern.finditer(text):
            found[match.start(), match.group()] = compared(match.group())
        text = pattern.sub(lambda match: " " * len(match.group()), text)
    return dict(sorted(found.items()))


def _left(marks: dict[tuple[int, str], str], left: Counter[str]) -> list[str]:
    shown = []
    for (_place, typed), compared in marks.items():
        if left[compared]:
            left[compared] -= 1
            shown.append(typed)
    return shown


def _plain(digits: str) -> str:
    """In the digits 0 to 9."""
    return "".join(str(unicodedata.digit(digit)) for digit in digits)


def _dialled(number: str) -> str:
    return _plain("".join(DIGITS.findall(number)))


def _lost_words(original: str, reading: str) -> list[str]:
    scripts = [unicodedata.name(letter, "") for letter in original if letter.isalpha()]
    others = sum(not name.startswith("LATIN") for name in scripts)
    if others < SHARE_OF_OTHERS * len(scripts) or not others:
        return []  # written in Latin letters itself: its words are translated
    there = set(map(_folded, LATIN.findall(reading)))
    words = LATIN.findall(ADDRESS.sub(" ", original))
    return [word for word in words if _folded(word) not in there]


def _names_alone(names: Names, here: str, there: str) -> list[str]:
    """Those that stand in the one text, and in the other by none of their names."""
    alone = []
    for each in names:
        stands = _first_of(each, here)
        if stands and not _first_of(each, there):
            alone.append(stands)
    return alone


def _first_of(names: Iterable[str], text: str) -> str:
    words = f" {_folded(text)} "
    return next((name for name in sorted(names) if f" {_folded(name)} " in words), "")


def _folded(text: str) -> str:
    """Its words, without accents and capitals."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(part for part in parts if not unicodedata.combining(part))
    return " ".join(WORD.findall(kept))
