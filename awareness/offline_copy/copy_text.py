"""The words of a page for the one file: the same markup, without what needs the site."""

import re
from collections.abc import Container, Iterable
from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.dammit import EntitySubstitution
from bs4.formatter import HTMLFormatter

from awareness.blocks.plain_text import one_space

# What a file from a phone's memory cannot show, or has no use for.
LEFT_OUT = (
    *("svg", "script", "noscript", "style", "form", "button", "audio", "video", "nav"),
    *("img", "input", "source", "track"),
)
# Of attributes: what is seen, and in which language and direction.
KEPT = ("class", "lang", "dir", "scope", "colspan", "rowspan")
OURS = re.compile(r"/[a-z0-9-]+(/(?:[a-z0-9-]+/)*)(?:[?#].*)?\Z")
# A page is a chapter here, so its headings are one step lower.
LOWER = {"h2": "h3", "h3": "h4", "h4": "h5"}


class _AsWritten(HTMLFormatter):
    """Attributes in the order in which they were set, `<br>` without a stroke."""

    def __init__(self) -> None:
        super().__init__(EntitySubstitution.substitute_xml, void_element_close_prefix="")

    def attributes(self, tag: Tag) -> Iterable[tuple[str, Any]]:
        return tag.attrs.items()


def file_text(html: str, inside: Container[str], origin: str) -> str:
    """
    HTML that loads nothing and links to no fragment.

    inside: the addresses, without a language, of what is in the file: a link there becomes a mark
    with which the script opens it, and stays words without one. origin: where else links of ours
    lead; empty: nowhere.
    """
    soup = BeautifulSoup(html, "html.parser", multi_valued_attributes=None)
    for tag in soup.find_all(LEFT_OUT):
        tag.decompose()
    for text in soup.find_all(string=True):
        # A comment is of a kind of its own.
        text.replace_with(one_space(text) if type(text) is NavigableString else "")
    for tag in soup.find_all(True):
        href = str(tag.get("href", ""))
        tag.name = LOWER.get(tag.name, tag.name)
        tag.attrs = {name: tag[name] for name in KEPT if tag.has_attr(name)}
        if tag.name == "a":
            _turn(tag, href, inside, origin.rstrip("/"))
    return soup.decode(formatter=_AsWritten())


def _turn(link: Tag, href: str, inside: Container[str], origin: str) -> None:
    """A link leads where there is something to load, or is a mark, or words in bold."""
    ours = OURS.match(href)
    if href.startswith("/"):
        href = f"{origin}{href}" if origin else ""
    if ours and ours[1] in inside:
        link.name, link["data-to"] = "b", ours[1]
    elif not href or href.startswith("#"):
        link.name = "b"
    else:
        link["href"] = href
        if "//" in href:
            link["rel"] = "noreferrer"
