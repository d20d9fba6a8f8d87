"""Days in the reader's language, for Django knows the months of fewer languages than we do."""

from datetime import date

from babel.dates import format_date


def printed(day: date, language: str) -> str:
    """A day with the month in words and Western digits; language: `zh-hans` or `zh-Hans`."""
    code, _, script = language.partition("-")
    # Babel's plain `en` is American and puts the month first.
    locale = f"{code}_{script.title()}" if script else {"en": "en_GB"}.get(code, code)
    return format_date(day, "long", locale=locale)
