"""
Medians, spreads and ratios.

Machines differ, and so do minutes on one machine: only what was measured side by side is
compared, turn by turn, and a ratio is the median of those of the turns.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from functools import cache, wraps
from typing import Any, NamedTuple, TypeVar, cast

T = TypeVar("T")


class Spread(NamedTuple):
    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{digits(self.median)} [{digits(self.low)}-{digits(self.high)}]"


class Figure(NamedTuple):
    """What a row measured. failed: how many requests did; any is a missed bar."""

    value: Spread | float
    note: str = ""
    failed: int = 0

    def __str__(self) -> str:
        parts = [str(self.value) if isinstance(self.value, Spread) else digits(self.value)]
        if self.note:
            parts.append(self.note)
        if self.failed:
            parts.append(f"{self.failed} failed")
        return "; ".join(parts)

    def holds(self, limit: str) -> bool:
        """limit: "<= 2" or ">= 2"."""
        if self.failed:
            return False
        middle = self.value.median if isinstance(self.value, Spread) else self.value
        sign, number = limit.split()
        return middle <= float(number) if sign == "<=" else middle >= float(number)


class NotHere(Exception):
    """What cannot be measured on this machine, and how it could be."""


def shared(measure: Callable[..., T]) -> Callable[..., T]:
    """Measured once, for all rows that want it; what failed is not tried again."""

    @cache
    def outcome(*given: Any) -> tuple[T | None, Exception | None]:
        try:
            return measure(*given), None
        except Exception as error:  # noqa: BLE001 - each row that wanted it tells it
            return None, error

    @wraps(measure)
    def once(*given: Any) -> T:
        found, error = outcome(*given)
        if error:
            raise error
        return cast(T, found)

    return once


def digits(number: float) -> str:
    """Three digits that mean something."""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def ratio(above: Sequence[float], below: Sequence[float]) -> Spread:
    """Of what was measured in the same turns."""
    turns = [a / b for a, b in zip(above, below, strict=True)]
    return Spread(statistics.median(turns), min(turns), max(turns))


def p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def p99(times: Sequence[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.99))]


def waited(act: Callable[[], object]) -> float:
    """Milliseconds on the clock."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def spent(act: Callable[[], object]) -> float:
    """Milliseconds of this process's processor."""
    before = time.process_time()
    act()
    return (time.process_time() - before) * 1000


def table(heads: list[str], lines: Sequence[Sequence[str]]) -> str:
    """As Markdown that is a table to the eye too."""
    cells = [heads, *lines]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    cells.insert(1, ["-" * width for width in widths])
    text = []
    for line in cells:
        padded = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
        text.append(f"| {' | '.join(padded)} |")
    return "\n".join(text)
