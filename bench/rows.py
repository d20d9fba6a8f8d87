"""A line of the table: what was measured, what we want, and whether it holds."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from bench.load import Spread, digits

Cells = list[str]


class Row(NamedTuple):
    """number: of the goal. verdict: in words; `!` where the bar is missed."""

    number: str
    what: str
    measured: str
    goal: str = ""
    bar: str = ""
    verdict: str = ""


def at_least(
    number: str, what: str, value: Spread | float, *, goal: float, bar: float, note: str = ""
) -> Row:
    middle = value.median if isinstance(value, Spread) else value
    verdict = "goal" if middle >= goal else "holds" if middle >= bar else "! missed"
    return Row(number, what, _said(value, note), f">= {goal:g}", f">= {bar:g}", verdict)


def at_most(
    number: str, what: str, value: Spread | float, *, goal: float, bar: float, note: str = ""
) -> Row:
    middle = value.median if isinstance(value, Spread) else value
    verdict = "goal" if middle <= goal else "holds" if middle <= bar else "! missed"
    return Row(number, what, _said(value, note), f"<= {goal:g}", f"<= {bar:g}", verdict)


def exactly(number: str, what: str, measured: str, wanted: str) -> Row:
    """For what is counted and not timed."""
    held = "goal" if measured == wanted else "! missed"
    return Row(number, what, measured, wanted, wanted, held)


def unmeasured(number: str, what: str, why: str) -> Row:
    return Row(number, what, "not measured", verdict=why)


def _said(value: Spread | float, note: str) -> str:
    text = str(value) if isinstance(value, Spread) else digits(value)
    return f"{text}; {note}" if note else text


def safely(number: str, what: str, measure: Callable[[], list[Row]]) -> Iterator[Row]:
    """What fails says so in its line; the hour that the others took is not lost with it."""
    try:
        yield from measure()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - it is told
        words = " ".join(str(error).split())[:160] or type(error).__name__
        yield unmeasured(number, what, f"! failed: {words}")


def table(heads: Cells, rows: list[Cells], left: int = 1) -> str:
    """As Markdown that is a table to the eye too. left: so many columns are words."""
    rows = [[cell.replace("|", "/") for cell in row] for row in rows]
    widths = [max(len(row[n]) for row in [heads, *rows]) for n in range(len(heads))]
    rule = [f"{'-' * (w - (n >= left))}{':' * (n >= left)}" for n, w in enumerate(widths)]
    lines = [[h.ljust(w) for h, w in zip(heads, widths, strict=True)], rule]
    for row in rows:
        cells = zip(row, widths, strict=True)
        lines.append([c.ljust(w) if n < left else c.rjust(w) for n, (c, w) in enumerate(cells)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def order(row: Row) -> tuple[int, str]:
    found = re.match(r"\d+", row.number)
    return (int(found[0]) if found else 99, "")
