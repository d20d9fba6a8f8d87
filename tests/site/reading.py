"""A page of the site as a reader meets it."""

import re
from html.parser import HTMLParser

COMPLETE = ("en", "nl", "fr", "de")
NOT_TRANSLATED = '<meta name="robots" content="noindex">'


class Read(HTMLParser):
    """
    One page: the addresses it links to in its own language, its headings, pictures and ids, and
    the words of its main part, a line for each block.
    """

    BLOCKS = frozenset({"p", "li", "h1", "h2", "h3", "dt", "dd", "th", "td", "caption", "div"})
    SILENT = frozenset({"svg", "style", "script"})

    def __init__(self, text: str, code: str) -> None:
        super().__init__()
        self.code = code
        self.links: set[str] = set()
        self.headings: list[int] = []
        self.pictures: list[dict[str, str | None]] = []
        self.ids: list[str] = []
        self.words = ""
        self._in_main, self._silent = False, 0
        self.feed(text)

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        attributes = dict(pairs)
        self._in_main |= tag == "main"
        self._silent += tag in self.SILENT
        if attributes.get("id"):
            self.ids.append(attributes["id"] or "")
        if tag == "img":
            self.pictures.append(attributes)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        href = attributes.get("href") or ""
        if (tag == "a" and re.match(rf"/{self.code}/", href)) or href.startswith("#"):
            self.links.add(href)
        self._say("\n" if tag in self.BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        self._in_main &= tag != "main"
        self._silent -= tag in self.SILENT
        self._say("\n" if tag in self.BLOCKS else "")

    def handle_data(self, data: str) -> None:
        self._say(" ".join(data.split(" ")))

    def _say(self, words: str) -> None:
        if self._in_main and not self._silent:
            self.words += words
