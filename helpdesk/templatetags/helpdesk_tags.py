"""How a day is written, the same in every language's pages."""

from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from django import template

register = template.Library()

# "Friday 27 November": the weekday, for it is what somebody remembers.
DAY = "EEEE d MMMM"
DAY_AND_YEAR = "d MMMM y"


@register.filter
def day(value: date, language: str) -> str:
    """A day soon, in `language` (as in a `lang` attribute), with the digits that Belgium writes."""
    return _written(value, language, DAY)


@register.filter
def day_and_year(value: date, language: str) -> str:
    """A day that may be far away."""
    return _written(value, language, DAY_AND_YEAR)


def _written(value: date, language: str, pattern: str) -> str:
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return format_date(value, pattern, locale=locale)
