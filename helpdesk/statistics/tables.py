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
from helpdesk.rules.routing import DeskName
from helpdesk.rules.submission import MessageKind
from helpdesk.statistics.counting import ROUTE, routes_now
from helpdesk.statistics.suppression import (
    Cell,
    Cells,
    Year,
    protected,
    sums_by_month,
    unless_small,
)

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
    months = _finished_months(year, today)
    counted = {margin: _counted(margin, months) for margin in MARGINS}
    routes = [_routes([month]) for month in months]
    shown = _shown(counted, routes)
    whole: dict[str, Year] = {}
    if year < today.year:
        whole = _years(counted, shown, _routes(months))
    made = []
    for margin in MARGINS:
        totals = _totals(counted[margin], len(months))
        sums: Cells = {}
        grand_total = None
        if margin in whole:
            sums, grand_total = whole[margin].sums, whole[margin].grand
        made.append(YearTable(margin, months, shown[margin], totals, sums, grand_total))
    return made


def _finished_months(year: int, today: date) -> list[date]:
    """The first day of each."""
    months = [date(year, month, 1) for month in range(1, 13)]
    return [month for month in months if month < today.replace(day=1)]


def _routes(months: list[date]) -> Routes:
    """As regions were routed while these months were counted; as they are now, where none was."""
    noted = Tally.objects.filter(margin=ROUTE, month__in=months).values_list("value", flat=True)
    pairs = [tuple(route.split()) for route in sorted(set(noted))]
    routes: Routes = {}
    for region, desk in pairs or routes_now():
        routes.setdefault(desk, []).append(region)
    return routes


def _counted(margin: str, months: list[date]) -> Counted:
    rows: Counted = {}
    for tally in Tally.objects.filter(margin=margin, month__in=months):
        row = rows.setdefault(tally.value, [0] * len(months))
        row[months.index(tally.month)] = tally.count
    return dict(sorted(rows.items()))


def _totals(counted: Counted, months: int) -> list[Cell]:
    return [unless_small(count) for count in sums_by_month(counted, months)]


def _shown(counted: dict[str, Counted], routes: list[Routes]) -> dict[str, Shown]:
    """routes: of each month."""
    shown: dict[str, Shown] = {}
    for margin, rows in counted.items():
        shown[margin] = {value: [] for value in rows}
    for place, of_month in enumerate(routes):
        for margin, cells in _shown_in_month(counted, place, of_month).items():
            for value, cell in cells.items():
                shown[margin][value].append(cell)
    return shown


def _shown_in_month(counted: dict[str, Counted], place: int, routes: Routes) -> dict[str, Cells]:
    columns: dict[str, dict[str, int]] = {}
    for margin, rows in counted.items():
        columns[margin] = {value: row[place] for value, row in rows.items()}

    def hide(margin: str, also: set[str]) -> Cells:
        return protected(columns[margin], also)

    also = _also(hide, routes)
    return {margin: hide(margin, also.get(margin, set())) for margin in counted}


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
        for name, cell in kinds.items():
            if cell is not None:
                return "kind", name
    return None


def _told_by(desks: Cells, regions: Cells, routes: Routes) -> tuple[str, str] | None:
    """Margin and value that tell a hidden one of the other margin; None where none does."""
    for desk, its in routes.items():
        hidden, left = _hidden_and_left(its, regions)
        if desks.get(desk, 0) is None and left and not hidden:
            return "region", left[0]
    for desk, its in routes.items():
        hidden, left = _hidden_and_left(its, regions)
        if desks.get(desk) and len(hidden) == 1:
            if left:
                return "region", left[0]
            return "desk", desk
    return None


def _hidden_and_left(its: list[str], regions: Cells) -> tuple[list[str], list[str]]:
    """Of these regions those that are hidden; and those that show anybody, the smallest first."""
    hidden, left = [], []
    for region in its:
        count = regions.get(region, 0)
        if count is None:
            hidden.append(region)
        elif count:
            left.append(region)
    left.sort(key=lambda region: regions[region] or 0)
    return hidden, left
