"""
The figures of years that are over, of all desks together: sums alone, and those suppressed.

No month is in them: whoever may not work at a desk learns from a year what everybody may know.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import accumulate

from django.utils.translation import gettext as _

from helpdesk.statistics.csv_and_xlsx import HIDDEN, TITLES, cell_text, value_label
from helpdesk.statistics.suppression import Cell
from helpdesk.statistics.tables import YearTable, tables, years

# The working days within which half of the first answers came, told from what is shown alone.
#
# What follows from the shown counts is known to whoever reads them, so it tells of nobody. Where it
# does not follow from them it is hidden too. Pure: no database, no settings, no clock.


def middle_of(sums: Mapping[str, Cell], total: Cell) -> str | None:
    """
    The value in which the middle one of all lies; None where what is hidden could move it.

    sums: of each value that was counted, in order. total: of all of them.
    """
    if not total:
        return None
    values = list(sums)
    shown = [cell or 0 for cell in sums.values()]
    hidden = [place for place, cell in enumerate(sums.values()) if cell is None]
    if not hidden:
        return values[_half_reached(shown, total, 0)]
    earliest = _half_reached(shown, total, hidden[0])
    latest = _half_reached(shown, total, hidden[-1])
    if earliest != latest:
        return None
    return values[earliest]


def _half_reached(shown: Sequence[int], total: int, place: int) -> int:
    """Where half of all is reached, if everything that is hidden lay at `place`."""
    counts = list(shown)
    counts[place] += total - sum(shown)
    return next(at for at, so_far in enumerate(accumulate(counts)) if 2 * so_far >= total)


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
    sheet = []
    for title, rows in figures_of(year, today):
        sheet.append([f"{title}, {year}"])
        sheet.extend(rows)
        sheet.append([""])
    return sheet


def _rows(table: YearTable) -> list[list[str]]:
    rows = [[value_label(table.margin, value), cell_text(n)] for value, n in table.sums.items()]
    rows.append([_("all"), cell_text(table.grand_total)])
    if table.margin == "answer":
        rows.append([_("half of them, at the latest"), _middle(table)])
    return rows


def _middle(table: YearTable) -> str:
    """Of first answers, the day by which half of them had come."""
    middle = middle_of(table.sums, table.grand_total)
    if middle is None:
        return HIDDEN
    return value_label("answer", middle)
