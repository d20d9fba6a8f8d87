"""From the HTML of the CMS back to our small markup: the opposite of `content.markup`."""

from collections.abc import Callable
from html.parser import HTMLParser

from wagtail.models import Page


class CannotWrite(ValueError):
    """What stands in the way, as half a sentence."""


def markup(html: str, named: Callable[[str], str] = str) -> str:
    """
    Rich text as it is written in YAML: each paragraph and list one after an empty line.

    named: what to write for the address of a link. Raises CannotWrite for markup we do not have.
    """
    reader = _Reader(named)
    reader.feed(html)
    reader.close()
    reader.end_block()
    return "\n\n".join(reader.blocks)


class _Reader(HTMLParser):
    def __init__(self, named: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self.named = named
        self.blocks: list[str] = []
        self._words = ""
        self._items: list[str] | None = None
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "p":
            self.end_block()
        elif tag == "ul":
            self.end_block()
            self._items = []
        elif tag in ("b", "strong"):
            self._words += "**"
        elif tag == "a":
            self._links.append(self.named(_address(dict(attrs))))
            self._words += "["
        elif tag == "br":
            self._words += " "
        elif tag != "li":
            raise CannotWrite(f"<{tag}> has no place in our markup")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("b", "strong"):
            self._words += "**"
        elif tag == "a":
            self._words += f"]({self._links.pop()})"
        elif tag == "li" and self._items is not None:
            self._items.append(self._taken())
        elif tag == "ul":
            items = [f"- {item}" for item in self._items or [] if item]
            self.blocks += ["\n".join(items)] if items else []
            self._items = None
        elif tag == "p":
            self.end_block()

    def handle_data(self, data: str) -> None:
        self._words += data

    def end_block(self) -> None:
        """What was said since the last block is one of its own; in a list it is still the item."""
        if self._items is None and (words := self._taken()):
            self.blocks.append(words)

    def _taken(self) -> str:
        words, self._words = " ".join(self._words.split()), ""
        return words


def _address(attributes: dict[str, str | None]) -> str:
    """`/rights/` for a page of ours, whether chosen in the editor or written; else the address."""
    if attributes.get("linktype") == "page":
        page = Page.objects.filter(pk=attributes.get("id")).first()
        if page is None:
            raise CannotWrite("a link leads to a page that is gone")
        below = page.url_path.strip("/").partition("/")[2]  # nothing for the home page
        return f"/{below}/" if below else "/"
    return attributes.get("href") or ""
