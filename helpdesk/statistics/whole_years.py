"""
The figures of years that are over, of all desks together: sums alone, and those suppressed.

No month is in them: whoever may not work at a desk learns from a year what everybody may know.
"""

from datetime import date

from django.utils.translation import gettext as _

from helpdesk.statistics.csv_and_xlsx import HIDDEN, TITLES, cell_text, value_label
from helpdesk.statistics.middle_answer import middle_of
from helpdesk.statistics.tables import YearTable, tables, years

# A title, and its rows: what was counted, and how many.
Figures = list[tuple[str, list[list[str]]]]


def finished_years(today: date) -> list[int]:
    """Years that are over and in which anything was counted, the newest first."""
    return [year for year in years(today) if year < today.year]


def figures_of(year: int, today: date) -> Figures:
    """One list for each margin, in the reader's language; × stands for what is hidden."""
    return [(str(TITLES[table.margin]), _rows(table)) for table in tables(year, today)]


def rows_of_year(year: int, today: date) -> list[list[str]]:
    """The same as lines of a file."""
    return [
        line
        for title, rows in figures_of(year, today)
        for line in ([f"{title}, {year}"], *rows, [""])
    ]


def _rows(table: YearTable) -> list[list[str]]:
    sums = [[value_label(table.margin, value), cell_text(n)] for value, n in table.sums.items()]
    return [*sums, [_("all"), cell_text(table.grand_total)], *_middle(table)]


def _middle(table: YearTable) -> list[list[str]]:
    """Of first answers, the day by which half of them had come."""
    if table.margin != "answer":
        return []
    middle = middle_of(table.sums, table.grand_total)
    return [[_("half of them, at the latest"), value_label("answer", middle) if middle else HIDDEN]]
