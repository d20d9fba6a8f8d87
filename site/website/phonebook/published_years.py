"""The figures of whole years, as the phonebook hands them to a public page."""

from datetime import date
from typing import Any

from django.utils import translation

from base.languages.language_list import STAFF_LANGUAGES
from helpdesk import clock_guard
from helpdesk.statistics.whole_years import figures_of, finished_years


def figures_of_whole_years(known: dict[str, Any]) -> dict[str, Any]:
    """
    Of each year that is over, its suppressed sums in the languages of offices. known: those that
    the file has; a year that is over never changes, so it is not reckoned again.
    """
    today = clock_guard.believed_day()
    figures = {}
    for year in finished_years(today):
        figures[str(year)] = known.get(str(year)) or _in_each_language(year, today)
    return figures


def _in_each_language(year: int, today: date) -> dict[str, list[Any]]:
    """As lists, which is what comes out of the file again."""
    tables = {}
    for code in STAFF_LANGUAGES:
        with translation.override(code):
            tables[code] = [[title, rows] for title, rows in figures_of(year, today)]
    return tables
