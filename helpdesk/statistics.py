"""
Tables for the yearly and biennial reports, in which nobody can be found.

A count of one to four is not shown; nor is what would give it away: where a month's total and the
other cells would tell, the next smallest is hidden too. Only finished months are shown, since a
count that grows by one between two looks is a person. What a month shows never changes again, so
totals over the year, which come with its end, are the ones that give way.
"""

from dataclasses import dataclass
from datetime import date

from helpdesk.models import Tally

SMALL = 5
MARGINS = ("desk", "region", "language", "topic", "outcome")
OF_MESSAGES = frozenset({"desk", "region", "language", "topic"})

Cell = int | None  # None: hidden


@dataclass(frozen=True)
class Table:
    """One margin of one year. totals: of each month. sums: of each row; empty before its end."""

    margin: str
    months: list[date]
    rows: dict[str, list[Cell]]
    totals: list[Cell]
    sums: dict[str, Cell]
    grand_total: Cell


def years(today: date) -> list[int]:
    """Those in which anything was counted, the newest first."""
    months = Tally.objects.filter(month__lt=today.replace(day=1)).values_list("month", flat=True)
    return sorted({month.year for month in months}, reverse=True)


def tables(year: int, today: date) -> list[Table]:
    """Of every margin, up to the last month that is over."""
    months = [date(year, month, 1) for month in range(1, 13)]
    months = [month for month in months if month < today.replace(day=1)]
    return [table(margin, months, is_over=year < today.year) for margin in MARGINS]


def table(margin: str, months: list[date], *, is_over: bool) -> Table:
    counted = {
        (tally.value, tally.month): tally.count
        for tally in Tally.objects.filter(margin=margin, month__in=months)
    }
    values = sorted({value for value, _month in counted})
    columns = [[counted.get((value, month), 0) for value in values] for month in months]
    shown = [protected(column) for column in columns]
    totals: list[Cell] = [visible(sum(column)) for column in columns]
    rows = {value: [column[place] for column in shown] for place, value in enumerate(values)}
    sums, grand = _year(values, columns, rows, totals) if is_over and months else ({}, None)
    return Table(margin, months, rows, totals, sums, grand)


def visible(count: int) -> Cell:
    return None if 0 < count < SMALL else count


def protected(column: list[int]) -> list[Cell]:
    """The column without what is small, and without what would tell it from the total."""
    shown = [visible(count) for count in column]
    while _tells(column, shown):
        left = [count for count in shown if count]
        if not left:
            break
        shown[shown.index(min(left))] = None
    return shown


def _tells(column: list[int], shown: list[Cell]) -> bool:
    """Whether what is hidden follows from the total: one cell alone, or so few in all."""
    hidden = [count for count, cell in zip(column, shown, strict=True) if cell is None]
    return bool(hidden) and (len(hidden) == 1 or sum(hidden) < SMALL)


def _year(
    values: list[str], columns: list[list[int]], rows: dict[str, list[Cell]], totals: list[Cell]
) -> tuple[dict[str, Cell], Cell]:
    """Sums over the year, where they and the months together tell nothing that was hidden."""
    true_rows = {value: [column[n] for column in columns] for n, value in enumerate(values)}
    sums: list[Cell] = [
        None if _tells(true_rows[value], rows[value]) else visible(sum(true_rows[value]))
        for value in values
    ]
    true_sums = [sum(true_rows[value]) for value in values]
    while _tells(true_sums, sums) and any(sums):
        sums[sums.index(min(count for count in sums if count))] = None
    true_totals = [sum(column) for column in columns]
    grand = None if _tells(true_totals, totals) else visible(sum(true_totals))
    return dict(zip(values, sums, strict=True)), grand
