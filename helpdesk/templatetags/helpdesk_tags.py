"""How a day is written, the same in every language's pages, and a number in somebody's words."""

from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from django import template

from helpdesk import digits

register = template.Library()
register.filter("in_order", digits.in_order)


@register.filter
def day(value: date, language: str) -> str:
    """A day soon, in `language` (as in a `lang` attribute): people remember the weekday."""
    return _written(value, language, "full")


@register.filter
def day_and_year(value: date, language: str) -> str:
    """A day that may be far away."""
    return _written(value, language, "long")


def _written(value: date, language: str, length: str) -> str:
    """In the order of the language (Chinese begins with the year), with the digits of Belgium."""
    try:
        # Babel's plain `en` is American and puts the month first.
        locale = Locale.parse({"en": "en-GB"}.get(language, language), sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en", "GB")
    return format_date(value, length, locale=locale)
