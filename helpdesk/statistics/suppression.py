"""
Which counts of a table are hidden, so that no reader finds a person in it.

Small ones are, and with them whatever would tell one to somebody who adds and takes away and who
knows these rules. Pure: no database, no settings, no clock.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

SMALL_COUNT = 5  # below it a count could be a person
# Above the least that they can be, what is hidden together must have this much more.
ROOM = SMALL_COUNT - 2

Cell = int | None  # None: hidden
Cells = dict[str, Cell]
FactLine = int | str

ALL_ROWS, ALL_MONTHS = "all rows", "all months"


def unless_small(count: int) -> Cell:
    if 0 < count < SMALL_COUNT:
        return None
    return count


def protected(counts: Mapping[str, int], also: Collection[str] = ()) -> Cells:
    """
    Counts beside their sum. also: those that are hidden for another reason.

    Of equal ones all are hidden or none, else their order would tell. Where nothing is left to
    hide behind, zeros are hidden too: then any of them may be what is not.
    """
    shown = {value: unless_small(count) for value, count in counts.items()}
    for value in shown:
        if value in also:
            shown[value] = None
    while _any_is_shown(shown.values()):
        hidden = [counts[value] for value, cell in shown.items() if cell is None]
        if not _tells(hidden):
            break
        shown = _without_least(shown)
    return shown


def sums_by_month(rows: Mapping[str, Sequence[int]], months: int) -> list[int]:
    """What all rows together count in each month. months: how many a row has."""
    sums = [0] * months
    for row in rows.values():
        for month, count in enumerate(row):
            sums[month] += count
    return sums


def _any_is_shown(cells: Collection[Cell]) -> bool:
    return any(cell is not None for cell in cells)


def _without_least(cells: Cells) -> Cells:
    """The least of them hidden, zeros left; where there are but zeros, these."""
    counted = [cell for cell in cells.values() if cell]
    if not counted:
        return dict.fromkeys(cells)
    least = min(counted)
    left = dict(cells)
    for value, cell in cells.items():
        if cell == least:
            left[value] = None
    return left


def _tells(hidden: Sequence[int]) -> bool:
    """Whether these follow from their sum: one alone, or all near the least or most they can be."""
    together = sum(hidden)
    are_few = together < SMALL_COUNT or together - sum(map(bool, hidden)) < ROOM
    are_the_most = all(count == SMALL_COUNT - 1 for count in hidden)
    return bool(hidden) and (len(hidden) == 1 or are_few or are_the_most)


class TableCount(NamedTuple):
    """
    A number of a year's table, counted out of one of its lines and into another.

    A line is a row by its value, a month by its place, all rows, or all months. least: what a
    reader knows the number to be at least.
    """

    number: int
    start: FactLine
    end: FactLine
    is_shown: bool
    least: int = 1


class Year:
    """
    The sums of a year over months that were shown before, and that must tell no more by them.

    totals: of the months. They are the same in each table of the same conversations, and so is
    their sum: a row gives way and never that.
    """

    def __init__(
        self,
        counts: Mapping[str, Sequence[int]],
        shown: Mapping[str, Sequence[Cell]],
        totals: Sequence[Cell],
        also: Collection[str] = (),
    ) -> None:
        self.counts, self.shown, self.totals = counts, shown, totals
        self.of_months = sums_by_month(counts, len(totals))
        self.of_rows = {value: sum(row) for value, row in counts.items()}
        quiet = [value for value in counts if value in also or self._row_tells(value)]
        self.sums = protected(self.of_rows, quiet)
        self.grand = unless_small(sum(self.of_months))
        months = zip(self.of_months, totals, strict=True)
        if _tells([count for count, total in months if total is None]):
            self.grand = None
        while _any_is_shown(self.sums.values()):
            revealed = self._revealed()
            if revealed is None:
                break
            self._hide_because_of(revealed)

    def _row_tells(self, value: str) -> bool:
        cells = zip(self.counts[value], self.shown[value], strict=True)
        hidden = [count for count, cell in cells if cell is None]
        return any(hidden) and _tells(hidden)

    def _revealed(self) -> TableCount | None:
        """A small one that follows from all that is shown: no other number fits in its place."""
        hidden = [figure for figure in self._figures() if not figure.is_shown]
        for figure in hidden:
            is_small = 0 < figure.number < SMALL_COUNT
            if is_small and _follows(figure, hidden):
                return figure
        return None

    def _hide_because_of(self, revealed: TableCount) -> None:
        """The sum of its row; where that is hidden already, the next smallest."""
        row = str(revealed.start)
        if self.sums.get(row) is not None:
            self.sums[row] = None
        else:
            self.sums = _without_least(self.sums)

    def _figures(self) -> Iterator[TableCount]:
        yield TableCount(sum(self.of_months), ALL_MONTHS, ALL_ROWS, self.grand is not None)
        least = _least(self.sums.values())
        for value, cell in self.sums.items():
            yield TableCount(self.of_rows[value], ALL_ROWS, value, cell is not None, least)
        for month, total in enumerate(self.totals):
            yield TableCount(self.of_months[month], month, ALL_MONTHS, total is not None)
            cells = {value: row[month] for value, row in self.shown.items()}
            least = _least(cells.values())
            for value, cell in cells.items():
                yield TableCount(self.counts[value][month], value, month, cell is not None, least)


def _least(cells: Collection[Cell]) -> int:
    """What a hidden one among them is at least: where none is shown, it may be zero."""
    return int(_any_is_shown(cells))


def _follows(count: TableCount, hidden: Sequence[TableCount]) -> bool:
    others = [figure for figure in hidden if figure != count]
    can_be_less = count.number > count.least and _leads(count.start, count.end, others)
    return not can_be_less and not _leads(count.end, count.start, others)


def _leads(start: FactLine, end: FactLine, hidden: Sequence[TableCount]) -> bool:
    """Whether one more can go from line to line by hidden figures, so that all still add up."""
    reached, ahead = {start}, [start]
    while ahead:
        here = ahead.pop()
        steps: set[FactLine] = set()
        for figure in hidden:
            if figure.start == here:
                steps.add(figure.end)
            if figure.end == here and figure.number > figure.least:
                steps.add(figure.start)
        ahead += steps - reached
        reached |= steps
    return end in reached
