"""
The body of a page for paper: headings, paragraphs and list items, without markup.

The templates of the blocks are the one source, for a screen and for paper; what they make is read
here as a browser would read it.
"""

from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from bs4 import BeautifulSoup, NavigableString, Tag

from awareness.blocks.plain_text import one_space

# What each element is on paper; "li" is marked as its list says.
BLOCKS = {
    "h2": "h2",
    "h3": "h3",
    "dt": "h3",
    "p": "p",
    "ul": "p",
    "ol": "p",
    "li": "p",
    "section": "p",
    "div": "p",
}
# What stands on a screen alone.
SCREEN = frozenset(
    {"svg", "script", "noscript", "style", "button", "form", "audio", "video", "img"}
)
# By their classes. Where words come from, who says so, when we read it, what works without credit:
# whoever asks finds it at the address below. What is hidden is for who hears a screen: on paper the
# name stands above its number.
NOT_ON_PAPER = frozenset({"sources", "hidden", "day", "unconfirmed"})
# What is read from left to right: a telephone number, an address of the web or of mail.
LEFT_TO_RIGHT = ("tel:", "mailto:", "http")


class Run(NamedTuple):
    """
    Some words of a paragraph. dir: `ltr` or `rtl` where they run against their surroundings, as
    the groups of a telephone number do in Arabic.
    """

    text: str
    bold: bool = False
    dir: str = ""


class PrintedPassage(NamedTuple):
    """
    kind: `h2`, `h3`, `p`, `li`, or `1`, `2`, … for a step that has a number; `call` for a number
    that is there to be dialled.
    """

    kind: str
    runs: list[Run]


def passages(html: str) -> list[PrintedPassage]:
    """What HTML says, in its order. Raises nothing: unknown tags are read through."""
    reader = _PassageReader()
    reader.read(BeautifulSoup(html, "html.parser", multi_valued_attributes=None), Run(""), None)
    reader.end_passage()
    return reader.passages


class _PassageReader:
    def __init__(self) -> None:
        self.passages: list[PrintedPassage] = []
        self._kind = "p"
        self._item = ""  # the mark of a list item that has not said anything yet
        self._runs: list[Run] = []

    def read(self, element: Tag, style: Run, steps: Iterator[int] | None) -> None:
        """style: of its words, as a run without any. steps: what the list it is in counts with."""
        for node in element.children:
            if isinstance(node, Tag):
                self._read_tag(node, style, steps)
            elif type(node) is NavigableString:  # a comment is of a kind of its own
                self._runs.append(style._replace(text=one_space(node)))

    def _read_tag(self, tag: Tag, style: Run, steps: Iterator[int] | None) -> None:
        if tag.name in SCREEN or tag.get("class") in NOT_ON_PAPER:
            return
        if tag.name == "br":
            self._runs.append(style._replace(text=" "))
        kind = _kind_of(tag)
        if kind:
            self.end_passage()
            self._kind = kind
        if tag.name == "li":
            self._item = str(next(steps)) if steps else "li"
        if tag.name in ("ul", "ol"):
            steps = count(1) if tag.name == "ol" else None
        self.read(tag, _style_within(tag, style), steps)
        if kind:
            self.end_passage()

    def end_passage(self) -> None:
        """What was said since the last one becomes a passage, unless it was nothing."""
        runs, self._runs = _trimmed(self._runs), []
        if runs:
            mark = "" if self._is_heading_in_list() else self._item
            self.passages.append(PrintedPassage(mark or self._kind, runs))
            self._item = ""
        self._kind = "p"

    def _is_heading_in_list(self) -> bool:
        """A list of headings, such as that of the centres, has no marks on paper."""
        return self._item == "li" and self._kind in ("h2", "h3")


def _kind_of(tag: Tag) -> str:
    """Of the passage that begins with this tag and ends with it; empty where none does."""
    class_ = tag.get("class")
    if tag.name == "a" and class_ == "button":
        return "call"
    return BLOCKS.get(tag.name, "")


def _style_within(tag: Tag, style: Run) -> Run:
    if tag.name in ("b", "strong"):
        return style._replace(bold=True)
    if tag.name in ("bdi", "span", "a"):
        dialled = str(tag.get("href", "")).startswith(LEFT_TO_RIGHT)
        if own := str(tag.get("dir", "")):
            return style._replace(dir=own)
        return style._replace(dir="ltr") if dialled else style
    return style


def _trimmed(runs: list[Run]) -> list[Run]:
    """Without white space at the ends; nothing where nothing else is left."""
    kept = [run for run in runs if run.text]
    while kept and not kept[0].text.strip():
        kept.pop(0)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[0] = kept[0]._replace(text=kept[0].text.lstrip())
        kept[-1] = kept[-1]._replace(text=kept[-1].text.rstrip())
    return kept
