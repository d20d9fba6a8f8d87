"""
Tables for the yearly and biennial reports, in which nobody can be found.

A count of one to four is not shown; nor is what would give it away (`helpdesk.hiding`). Only
finished months are shown, since a count that grows by one between two looks is a person. What a
month shows never changes again, so sums over the year, which come with its end, are the ones that
give way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from helpdesk import routing
from helpdesk.hiding import Cell, Cells, Year, protected, visible
from helpdesk.models import Tally

MARGINS = ("desk", "region", "language", "topic", "outcome")
# What a region's people write goes to its desk, but for those who want another one.
REGIONS_OF = {
    desk: [region for region in routing.Region if routing.DESK_OF[region] == desk]
    for desk in dict.fromkeys(routing.DESK_OF.values())
}

Counted = dict[str, list[int]]  # by value, month by month
Shown = dict[str, list[Cell]]
Hide = Callable[[str, set[str]], Cells]  # of a margin, with these values too


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
    counted = {margin: _counted(margin, months) for margin in MARGINS}
    shown = _shown(counted, len(months))
    years = _years(counted, shown) if year < today.year else {}
    return [
        Table(
            margin,
            months,
            shown[margin],
            _totals(counted[margin], len(months)),
            years[margin].sums if years else {},
            years[margin].grand if years else None,
        )
        for margin in MARGINS
    ]


def _counted(margin: str, months: list[date]) -> Counted:
    found = {
        (tally.value, tally.month): tally.count
        for tally in Tally.objects.filter(margin=margin, month__in=months)
    }
    values = sorted({value for value, _month in found})
    return {value: [found.get((value, month), 0) for month in months] for value in values}


def _totals(counted: Counted, months: int) -> list[Cell]:
    return [visible(sum(row[place] for row in counted.values())) for place in range(months)]


def _shown(counted: dict[str, Counted], months: int) -> dict[str, Shown]:
    shown: dict[str, Shown] = {
        margin: {value: [] for value in rows} for margin, rows in counted.items()
    }
    for place in range(months):
        columns = {
            margin: {value: row[place] for value, row in rows.items()}
            for margin, rows in counted.items()
        }

        def hide(margin: str, also: set[str], columns: dict = columns) -> Cells:
            return protected(columns[margin], also)

        also = _also(hide)
        for margin in counted:
            for value, cell in hide(margin, also.get(margin, set())).items():
                shown[margin][value].append(cell)
    return shown


def _years(counted: dict[str, Counted], shown: dict[str, Shown]) -> dict[str, Year]:
    def year(margin: str, also: set[str]) -> Year:
        totals = _totals(counted[margin], 12)
        return Year(counted[margin], shown[margin], totals, also)

    also = _also(lambda margin, also: year(margin, also).sums)
    return {margin: year(margin, also.get(margin, set())) for margin in counted}


def _also(hide: Hide) -> dict[str, set[str]]:
    """What is hidden of the desks because the regions would tell, and of these because of those."""
    also: dict[str, set[str]] = {"desk": set(), "region": set()}
    while told := _told_by(hide("desk", also["desk"]), hide("region", also["region"])):
        margin, value = told
        also[margin].add(value)
    return also


def _told_by(desks: Cells, regions: Cells) -> tuple[str, str] | None:
    """Margin and value that tell a hidden one of the other margin; None where none does."""
    found = {
        desk: (
            [one for one in its if regions.get(one, 0) is None],
            sorted((one for one in its if regions.get(one)), key=lambda one: regions[one] or 0),
        )
        for desk, its in REGIONS_OF.items()
    }
    for desk, (hidden, left) in found.items():
        if desks.get(desk, 0) is None and left and not hidden:
            return "region", left[0]
    for desk, (hidden, left) in found.items():
        if desks.get(desk) and len(hidden) == 1:
            return ("region", left[0]) if left else ("desk", desk)
    return None
