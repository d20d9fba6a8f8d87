"""
Where the boxes of a figure stand. Pure: numbers in, numbers out; a template draws them.

One column, top to bottom: it is read the same way on a narrow phone, on paper, and in scripts
that run from right to left.
"""

import textwrap
import unicodedata
from dataclasses import dataclass

WIDTH = 320
LINE = 20  # from one line of a box to the next
PADDING = 16
GAP = 28  # room for the arrow
PER_LINE = 30  # letters of ordinary width that fit into a box


@dataclass(frozen=True)
class TextLine:
    text: str
    y: int


@dataclass(frozen=True)
class Box:
    """A box with its lines of text. is_last: no arrow leaves it."""

    number: int
    top: int
    height: int
    lines: list[TextLine]
    is_last: bool

    @property
    def bottom(self) -> int:
        return self.top + self.height

    @property
    def arrow_end(self) -> int:
        return self.bottom + GAP


def boxes_for(titles: list[str]) -> list[Box]:
    """A box for each title, one below the other."""
    boxes: list[Box] = []
    top = 0
    for number, title in enumerate(titles, start=1):
        words = title_lines(title)
        height = 2 * PADDING + LINE * len(words)
        lines = [TextLine(text, top + PADDING + LINE * n + 15) for n, text in enumerate(words)]
        boxes.append(Box(number, top, height, lines, is_last=number == len(titles)))
        top += height + GAP
    return boxes


def title_lines(title: str) -> list[str]:
    """The lines of a title. Chinese, Japanese and Thai have no spaces to break at."""
    wide = any(unicodedata.east_asian_width(letter) in "WF" for letter in title)
    return textwrap.wrap(title, PER_LINE // 2 if wide else PER_LINE) or [""]
