"""
Days and numbers as people who read a language write them, for Django knows fewer languages than we.

Babel's rules are those of the CLDR, which gives months as they stand in a calendar; what stands in
a sentence is mended here, language by language.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

# Prose in these languages has digits of its own; what is dialled is Western everywhere.
DIGITS = {
    **dict.fromkeys(("fa", "ps"), "۰۱۲۳۴۵۶۷۸۹"),
    "ckb": "٠١٢٣٤٥٦٧٨٩",
    "bn": "০১২৩৪৫৬৭৮৯",
}

_WORD_JOINER = "\u2060"


# The registry says a hundred days, in each language, whenever it is published.
@lru_cache(maxsize=10_000)
def printed(day: date, language: str, length: str = "long") -> str:
    """
    A day with the month in words. language: `zh-hans` or `zh-Hans`; one that nobody knows is
    answered in English. length: `long`, or `full`, with the weekday.
    """
    language, locale = _locale_of(language)
    words = format_date(day, length, locale=locale)
    month = locale.months["format"]["wide"][day.month]
    return in_digits_of(language, _MEND.get(language, _as_it_is)(words, day, month))


def on_one_line(day: date, language: str, length: str = "long") -> str:
    """The same, so that no line breaks between the day, its month and its year."""
    words = whole = printed(day, language)
    if length != "long":
        words = printed(day, language, length)
    if language.lower() == "zh-hans":  # no spaces there: a line may break beside each sign
        return words.replace(whole, re.sub("(?<=[年月])|(?=[年月日])", _WORD_JOINER, whole))
    return words.replace(whole, whole.replace(" ", "\u00a0"))


def in_digits_of(language: str, words: str) -> str:
    """The words with the digits that people who read this language have in prose."""
    digits = DIGITS.get(language.lower())
    if not digits:
        return words
    return words.translate(str.maketrans("0123456789", digits))


@lru_cache(maxsize=64)
def _locale_of(language: str) -> tuple[str, Locale]:
    try:
        # Babel's plain `en` is American and puts the month first.
        return language.lower(), Locale.parse({"en": "en-GB"}.get(language, language), sep="-")
    except (UnknownLocaleError, ValueError):
        return "en", Locale("en", "GB")


def _as_it_is(words: str, _day: date, _month: str) -> str:
    return words


def _french(words: str, day: date, _month: str) -> str:
    if day.day != 1:
        return words
    return re.sub(r"\b1 ", "1er ", words, count=1)


def _vietnamese(words: str, day: date, _month: str) -> str:
    """1 tháng 7 năm 2019, and not: 1 tháng 7, 2019."""
    return words.replace(f", {day.year}", f" năm {day.year}")


def _serbian(words: str, _day: date, month: str) -> str:
    """1. jula: the month of a date is in the genitive."""
    if month.endswith("bar"):
        return words.replace(month, f"{month[:-3]}bra")
    return words.replace(month, f"{month}a")


def _albanian(words: str, _day: date, month: str) -> str:
    """1 korriku: the month of a date has its article."""
    if month.endswith("k"):
        return words.replace(month, f"{month}u")
    return words.replace(month, f"{month}i")


def _indonesian(words: str, day: date, _month: str) -> str:
    """Senin, 9 Maret: no zero before the day."""
    return words.replace(f" 0{day.day} ", f" {day.day} ")


def _sorani(words: str, day: date, _month: str) -> str:
    """The weekday first, as it is said, with the comma and the h of this script."""
    _rest, comma, weekday = words.partition(", ")
    if not comma:
        return words
    weekday = weekday.replace("\u06be", "\u0647")
    return f"{weekday}، {format_date(day, 'long', locale='ckb')}"


# Monday first. The names of the CLDR are those of purists, and its Saturday means a week.
_PASHTO_WEEKDAYS = ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه")


def _pashto(words: str, day: date, month: str) -> str:
    """9 مارچ 2026: the year last, as in a text; the weekday first, in words that people know."""
    plain = f"{day.day} {month} {day.year}"
    if words == format_date(day, "long", locale="ps"):
        return plain
    return f"{_PASHTO_WEEKDAYS[day.weekday()]}، {plain}"


# Ethiopia is seven or eight years behind: the mark says that this year is not one of those.
def _amharic(words: str, _day: date, _month: str) -> str:
    return f"{words} እ.ኤ.አ."


def _tigrinya(words: str, day: date, month: str) -> str:
    """1 ሓምለ 2019: the day before the month also where there is no weekday."""
    words = words.replace(f"{month} {day.day}, {day.year}", f"{day.day} {month} {day.year}")
    return f"{words} (ኣቆጻጽራ ፈረንጂ)"


Mend = Callable[[str, date, str], str]
_MEND: dict[str, Mend] = {
    "fr": _french,
    "vi": _vietnamese,
    "sr-latn": _serbian,
    "sq": _albanian,
    "id": _indonesian,
    "ckb": _sorani,
    "ps": _pashto,
    "am": _amharic,
    "ti": _tigrinya,
}
