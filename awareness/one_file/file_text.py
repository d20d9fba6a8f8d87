"""The words of a page for the one file: the same markup, without what needs the site."""

import re
from collections.abc import Container
from html import escape
from html.parser import HTMLParser

# What a file from a phone's memory cannot show, or has no use for.
LEFT_OUT = frozenset(
    {"svg", "script", "noscript", "style", "form", "button", "audio", "video", "nav"}
)
EMPTY = frozenset({"img", "br", "input", "hr", "wbr", "source", "track"})
KEPT_EMPTY = frozenset({"br", "hr", "wbr"})
# Of attributes: what is seen, and in which language and direction.
KEPT = ("class", "lang", "dir", "scope", "colspan", "rowspan")
OURS = re.compile(r"/[a-z0-9-]+(/(?:[a-z0-9-]+/)*)(?:[?#].*)?\Z")
# A page is a chapter here, so its headings are one step lower.
LOWER = {"h2": "h3", "h3": "h4", "h4": "h5"}


def file_text(html: str, inside: Container[str], origin: str) -> str:
    """
    HTML that loads nothing and links to no fragment.

    inside: the addresses, without a language, of what is in the file: a link there becomes a mark
    with which the script opens it, and stays words without one. origin: where else links of ours
    lead; empty: nowhere.
    """
    reader = _FileReader(inside, origin.rstrip("/"))
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


class _FileReader(HTMLParser):
    def __init__(self, inside: Container[str], origin: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._inside = inside
        self._origin = origin
        self._left_out = 0
        self._links: list[str] = []  # as what each open link was written

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LEFT_OUT:
            self._left_out += 1
        if self._left_out or tag in EMPTY - KEPT_EMPTY:
            return
        has = {name: value or "" for name, value in attrs}
        kept = "".join(f' {name}="{escape(has[name])}"' for name in KEPT if name in has)
        if tag == "a":
            tag, where = self._turned(has.get("href", ""))
            self._links.append(tag)
            kept += where
        self.parts.append(f"<{LOWER.get(tag, tag)}{kept}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in LEFT_OUT:
            self._left_out -= 1
        elif not self._left_out and tag not in EMPTY:
            if tag == "a" and self._links:
                tag = self._links.pop()
            self.parts.append(f"</{LOWER.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            self.parts.append(escape(" ".join(f"x{data}x".split())[1:-1], quote=False))

    def _turned(self, href: str) -> tuple[str, str]:
        """The tag that stands for a link, and its address or mark."""
        ours = OURS.match(href)
        if ours and ours[1] in self._inside:
            return "b", f' data-to="{ours[1]}"'
        if href.startswith("/"):
            href = f"{self._origin}{href}" if self._origin else ""
        if not href or href.startswith("#"):
            return "b", ""
        return "a", f' href="{escape(href)}"' + (' rel="noreferrer"' if "//" in href else "")
