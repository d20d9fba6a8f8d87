"""
The working days within which half of the first answers came, told from what is shown alone.

What follows from the shown counts is known to whoever reads them, so it tells of nobody. Where it
does not follow from them it is hidden too. Pure: no database, no settings, no clock.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate

from helpdesk.statistics.suppression import Cell


def middle_of(sums: Mapping[str, Cell], total: Cell) -> str | None:
    """
    The value in which the middle one of all lies; None where what is hidden could move it.

    sums: of each value that was counted, in order. total: of all of them.
    """
    if not total:
        return None
    shown = [cell or 0 for cell in sums.values()]
    hidden = [place for place, cell in enumerate(sums.values()) if cell is None]
    furthest = [*hidden[:1], *hidden[-1:]] or [0]
    middles = {_half_reached(shown, total, place) for place in furthest}
    return [*sums][middles.pop()] if len(middles) == 1 else None


def _half_reached(shown: Sequence[int], total: int, place: int) -> int:
    """Where half of all is reached, if everything that is hidden lay at `place`."""
    counts = [*shown]
    counts[place] += total - sum(shown)
    return next(at for at, so_far in enumerate(accumulate(counts)) if 2 * so_far >= total)
