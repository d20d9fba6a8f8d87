"""
Which counts of a table are hidden, so that no reader finds a person in it.

Small ones are, and with them whatever would tell one to somebody who adds and takes away and who
knows these rules. Pure: no database, no settings, no clock.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

SMALL = 5
# Above the least that they can be, what is hidden together must have this much more.
ROOM = SMALL - 2

Cell = int | None  # None: hidden
Cells = dict[str, Cell]
Line = int | str

ALL_ROWS, ALL_MONTHS = "all rows", "all months"


def visible(count: int) -> Cell:
    return None if 0 < count < SMALL else count


def protected(counts: Mapping[str, int], also: Collection[str] = ()) -> Cells:
    """
    Counts beside their sum. also: those that are hidden for another reason.

    Of equal ones all are hidden or none, else their order would tell. Where nothing is left to
    hide behind, zeros are hidden too: then any of them may be what is not.
    """
    shown = {value: None if value in also else visible(count) for value, count in counts.items()}
    while _tells([counts[value] for value, cell in shown.items() if cell is None]):
        least = min((cell for cell in shown.values() if cell), default=None)
        if least is None:
            return dict.fromkeys(counts)
        shown = {value: None if cell == least else cell for value, cell in shown.items()}
    return shown


def _tells(hidden: Sequence[int]) -> bool:
    """Whether these follow from their sum: one alone, or all near the least or most they can be."""
    together = sum(hidden)
    are_few = together < SMALL or together - sum(map(bool, hidden)) < ROOM
    are_the_most = all(count == SMALL - 1 for count in hidden)
    return bool(hidden) and (len(hidden) == 1 or are_few or are_the_most)


class Figure(NamedTuple):
    """
    A number of a year's table, counted out of one of its lines and into another.

    A line is a row by its value, a month by its place, all rows, or all months. least: what a
    reader knows the number to be at least.
    """

    number: int
    start: Line
    end: Line
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
        months = zip(*counts.values(), strict=True)
        self.of_months = [sum(month) for month in months] or [0] * len(totals)
        self.of_rows = {value: sum(row) for value, row in counts.items()}
        quiet = [value for value in counts if value in also or self._row_tells(value)]
        self.sums = protected(self.of_rows, quiet)
        hidden = [n for n, cell in zip(self.of_months, totals, strict=True) if cell is None]
        self.grand = None if _tells(hidden) else visible(sum(self.of_months))
        while (told := self._told()) and any(cell is not None for cell in self.sums.values()):
            self._hide_because_of(told)

    def _row_tells(self, value: str) -> bool:
        cells = zip(self.counts[value], self.shown[value], strict=True)
        hidden = [count for count, cell in cells if cell is None]
        return any(hidden) and _tells(hidden)

    def _told(self) -> Figure | None:
        """A small one that follows from all that is shown: no other number fits in its place."""
        hidden = [figure for figure in self._figures() if not figure.is_shown]
        return next(
            (one for one in hidden if 0 < one.number < SMALL and _follows(one, hidden)), None
        )

    def _hide_because_of(self, told: Figure) -> None:
        """The sum of its row; where that is hidden already, the next smallest."""
        row = str(told.start)
        if self.sums.get(row) is not None:
            self.sums[row] = None
            return
        least = min((cell for cell in self.sums.values() if cell), default=0)
        self.sums = {
            value: None if cell == least or not least else cell for value, cell in self.sums.items()
        }

    def _figures(self) -> Iterator[Figure]:
        yield Figure(sum(self.of_months), ALL_MONTHS, ALL_ROWS, self.grand is not None)
        least = _least(self.sums.values())
        for value, cell in self.sums.items():
            yield Figure(self.of_rows[value], ALL_ROWS, value, cell is not None, least)
        for month, total in enumerate(self.totals):
            yield Figure(self.of_months[month], month, ALL_MONTHS, total is not None)
            cells = {value: row[month] for value, row in self.shown.items()}
            least = _least(cells.values())
            for value, cell in cells.items():
                yield Figure(self.counts[value][month], value, month, cell is not None, least)


def _least(cells: Collection[Cell]) -> int:
    """What a hidden one among them is at least: where none is shown, it may be zero."""
    return int(any(cell is not None for cell in cells))


def _follows(one: Figure, hidden: Sequence[Figure]) -> bool:
    others = [figure for figure in hidden if figure != one]
    can_be_less = one.number > one.least and _leads(one.start, one.end, others)
    return not can_be_less and not _leads(one.end, one.start, others)


def _leads(start: Line, end: Line, hidden: Sequence[Figure]) -> bool:
    """Whether one more can go from line to line by hidden figures, so that all still add up."""
    seen, ahead = {start}, [start]
    while ahead:
        here = ahead.pop()
        steps = {one.end for one in hidden if one.start == here}
        steps |= {one.start for one in hidden if one.end == here and one.number > one.least}
        ahead += steps - seen
        seen |= steps
    return end in seen
