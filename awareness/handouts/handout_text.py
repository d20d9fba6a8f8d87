"""
The body of a page for paper: headings, paragraphs and list items, without markup.

The templates of the blocks are the one source, for a screen and for paper; what they make is read
here as a browser would read it.
"""

from html.parser import HTMLParser
from typing import Any, NamedTuple

BLOCKS = {
    "h2": "h2",
    "h3": "h3",
    "p": "p",
    "ul": "",
    "ol": "",
    "section": "",
    "div": "",
    "dt": "h3",
}
# What stands on a screen alone.
SCREEN = frozenset(
    {"svg", "script", "noscript", "style", "button", "form", "audio", "video", "img"}
)
# By their classes. Where words come from is a page of its own on paper: whoever asks finds it at
# the address below. What is hidden is for who hears a screen: on paper the name stands above its
# number.
NOT_ON_PAPER = frozenset({"sources", "hidden"})
# Who says so, when we read it, what works without credit.
SMALL_PRINT = frozenset({"day", "unconfirmed"})
# Passages within an element that is none by itself.
ENDS_ITSELF = {("a", "call"), ("small", "small")}
EMPTY = frozenset({"img", "br", "input", "hr"})


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
    that is there to be dialled, `small` for small print.
    """

    kind: str
    runs: list[Run]


def passages(html: str) -> list[PrintedPassage]:
    """What HTML says, in its order. Raises nothing: unknown tags are read through."""
    reader = _HandoutReader()
    reader.feed(html)
    reader.close()
    reader.end_passage()
    return reader.passages


class _HandoutReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.passages: list[PrintedPassage] = []
        self._kind = "p"
        self._item = ""  # the mark of a list item that has not said anything yet
        self._runs: list[Run] = []
        self._bold = 0
        self._skipped = 0
        self._dirs: list[str] = []
        self._lists: list[int | None] = []  # the number of the last step; None: without numbers

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        class_ = dict(attrs).get("class")
        if self._skipped or tag in SCREEN or class_ in NOT_ON_PAPER:
            self._skipped += tag not in EMPTY
        elif tag in ("ul", "ol", "li"):
            self._start_list(tag)
        elif tag in BLOCKS or class_ in SMALL_PRINT:
            self._begin("small" if class_ in SMALL_PRINT else BLOCKS[tag] or "p")
        elif tag in ("b", "strong"):
            self._bold += 1
        elif tag == "br":
            self._say(" ")
        elif tag in ("bdi", "span", "a"):
            self._dirs.append(dict(attrs).get("dir") or _dialled(dict(attrs)))
            if class_ == "button":
                self._begin("call")

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= tag not in EMPTY
        elif tag in ("ul", "ol"):
            self.end_passage()
            self._lists.pop()
        elif tag == "li" or tag in BLOCKS:
            self.end_passage()
        elif tag in ("b", "strong"):
            self._bold -= 1
        elif tag in ("bdi", "span", "a") and self._dirs:
            self._dirs.pop()
        if (tag, self._kind) in ENDS_ITSELF:
            self.end_passage()

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self._say(data)

    def _begin(self, kind: str) -> None:
        self.end_passage()
        self._kind = kind

    def end_passage(self) -> None:
        """What was said since the last one becomes a passage, unless it was nothing."""
        runs, self._runs = _trimmed(self._runs), []
        if runs:
            self.passages.append(PrintedPassage(self._item or self._kind, runs))
            self._item = ""
        self._kind = "p"

    def _start_list(self, tag: str) -> None:
        self.end_passage()
        if tag == "li":
            self._item = self._mark()
        else:
            self._lists.append(0 if tag == "ol" else None)

    def _mark(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "li"
        self._lists[-1] += 1
        return str(self._lists[-1])

    def _say(self, data: str) -> None:
        words = " ".join(f"x{data}x".split())[1:-1]
        dir_ = next((name for name in reversed(self._dirs) if name), "")
        self._runs.append(Run(words, bool(self._bold), dir_))


def _dialled(attrs: dict[str, Any]) -> str:
    """A telephone number, an address of the web or of mail is read from left to right."""
    ways = ("tel:", "mailto:", "http")
    return "ltr" if (attrs.get("href") or "").startswith(ways) else ""


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
