"""The figures of whole years, as the phonebook hands them to a public page."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone, translation

from helpdesk.statistics.whole_years import figures_of, finished_years
from website.languages.language_list import STAFF_LANGUAGES


def figures_of_whole_years(known: dict[str, Any]) -> dict[str, Any]:
    """
    Of each year that is over, its suppressed sums in the languages of offices. known: those that
    the file has; a year that is over never changes, so it is not reckoned again.
    """
    today = timezone.localdate()
    figures = {}
    for year in map(str, finished_years(today)):
        figures[year] = known.get(year) or {
            code: _in_language(code, lambda year=year: figures_of(int(year), today))
            for code in STAFF_LANGUAGES
        }
    return figures


def _in_language(code: str, made: Callable[[], list[Any]]) -> list[Any]:
    """As lists, which is what comes out of the file again."""
    with translation.override(code):
        return [[title, rows] for title, rows in made()]
