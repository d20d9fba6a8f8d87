"""
Tables for the yearly and biennial reports, in which nobody can be found.

A count of one to four is not shown; nor is what would give it away
(`helpdesk.statistics.suppression`). Only finished months are shown, since a count that grows by
one between two looks is a person. What a month shows never changes again, so sums over the year,
which come with its end, are the ones that give way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from helpdesk.models import Tally
from helpdesk.rules.message_kinds import MessageKind
from helpdesk.rules.routing import DeskName
from helpdesk.statistics.counting import ROUTE, routes_now
from helpdesk.statistics.suppression import Cell, Cells, Year, protected, unless_small

MARGINS = ("desk", "region", "language", "topic", "kind", "outcome", "answer", "came")
# By desk, the regions whose people write to it, but for those who want another one.
Routes = dict[str, list[str]]

Counted = dict[str, list[int]]  # by value, month by month
Shown = dict[str, list[Cell]]
Hide = Callable[[str, set[str]], Cells]  # of a margin, with these values too


@dataclass(frozen=True)
class YearTable:
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


def tables(year: int, today: date) -> list[YearTable]:
    """Of every margin, up to the last month that is over."""
    months = [date(year, month, 1) for month in range(1, 13)]
    months = [month for month in months if month < today.replace(day=1)]
    counted = {margin: _counted(margin, months) for margin in MARGINS}
    routes = [_routes([month]) for month in months]
    shown = _shown(counted, routes)
    years = _years(counted, shown, _routes(months)) if year < today.year else {}
    return [
        YearTable(
            margin,
            months,
            shown[margin],
            _totals(counted[margin], len(months)),
            years[margin].sums if years else {},
            years[margin].grand if years else None,
        )
        for margin in MARGINS
    ]


def _routes(months: list[date]) -> Routes:
    """As regions were routed while these months were counted; as they are now, where none was."""
    noted = Tally.objects.filter(margin=ROUTE, month__in=months).values_list("value", flat=True)
    pairs = [tuple(route.split()) for route in sorted(set(noted))] or routes_now()
    routes: Routes = {}
    for region, desk in pairs:
        routes.setdefault(desk, []).append(region)
    return routes


def _counted(margin: str, months: list[date]) -> Counted:
    counts = {
        (tally.value, tally.month): tally.count
        for tally in Tally.objects.filter(margin=margin, month__in=months)
    }
    values = sorted({value for value, _month in counts})
    return {value: [counts.get((value, month), 0) for month in months] for value in values}


def _totals(counted: Counted, months: int) -> list[Cell]:
    return [unless_small(sum(row[place] for row in counted.values())) for place in range(months)]


def _shown(counted: dict[str, Counted], routes: list[Routes]) -> dict[str, Shown]:
    """routes: of each month."""
    shown: dict[str, Shown] = {
        margin: {value: [] for value in rows} for margin, rows in counted.items()
    }
    for place, of_month in enumerate(routes):
        columns = {
            margin: {value: row[place] for value, row in rows.items()}
            for margin, rows in counted.items()
        }

        def hide(margin: str, also: set[str], columns: dict = columns) -> Cells:
            return protected(columns[margin], also)

        also = _also(hide, of_month)
        for margin in counted:
            for value, cell in hide(margin, also.get(margin, set())).items():
                shown[margin][value].append(cell)
    return shown


def _years(counted: dict[str, Counted], shown: dict[str, Shown], routes: Routes) -> dict[str, Year]:
    def year(margin: str, also: set[str]) -> Year:
        totals = _totals(counted[margin], 12)
        return Year(counted[margin], shown[margin], totals, also)

    also = _also(lambda margin, also: year(margin, also).sums, routes)
    return {margin: year(margin, also.get(margin, set())) for margin in counted}


def _also(hide: Hide, routes: Routes) -> dict[str, set[str]]:
    """What is hidden of desks, regions and kinds because one of the others would tell it."""
    also: dict[str, set[str]] = {"desk": set(), "region": set(), "kind": set()}

    def cells(margin: str) -> Cells:
        return hide(margin, also[margin])

    while revealed := (
        _told_by(cells("desk"), cells("region"), routes)
        or _told_by_kinds(cells("desk"), cells("kind"))
    ):
        margin, value = revealed
        also[margin].add(value)
    return also


def _told_by_kinds(desks: Cells, kinds: Cells) -> tuple[str, str] | None:
    """
    As `_told_by`. One desk has all that is of a child, and nothing else.

    And a topic is chosen by whoever writes for themselves: the topics say how many these are at
    least. Where their number is hidden, all kinds are.
    """
    desk, kind = str(DeskName.CHILD_PROTECTION), str(MessageKind.CHILD)
    if desks.get(desk, 0) is None and kinds.get(kind) is not None:
        return "kind", kind
    if kinds.get(kind, 0) is None and desks.get(desk) is not None:
        return "desk", desk
    if kinds.get(str(MessageKind.OWN), 0) is None:
        return next((("kind", name) for name, cell in kinds.items() if cell is not None), None)
    return None


def _told_by(desks: Cells, regions: Cells, routes: Routes) -> tuple[str, str] | None:
    """Margin and value that tell a hidden one of the other margin; None where none does."""
    by_desk = {
        desk: (
            [region for region in its if regions.get(region, 0) is None],
            sorted(
                (region for region in its if regions.get(region)),
                key=lambda region: regions[region] or 0,
            ),
        )
        for desk, its in routes.items()
    }
    for desk, (hidden, left) in by_desk.items():
        if desks.get(desk, 0) is None and left and not hidden:
            return "region", left[0]
    for desk, (hidden, left) in by_desk.items():
        if desks.get(desk) and len(hidden) == 1:
            return ("region", left[0]) if left else ("desk", desk)
    return None
