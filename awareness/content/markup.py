"""
The small markup of rich text: paragraphs, lists, bold words and links.

`page:rights` becomes `/rights/`, an address without a language: the page puts the reader's before
it when it is shown, so the same text serves thirty languages. `page:write#how` leads to the place
`how` on that page, and opens the fold that it lies in.
"""

import re
from collections.abc import Callable

from django.utils.html import escape

LINK = re.compile(r"\[([^\]\[]+)\]\(([^)\s]+)\)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")
TAG = re.compile(r"<[a-z/!]", re.IGNORECASE)

# A page's id to its path, such as /rights/; KeyError if there is no such page.
Paths = Callable[[str], str]


class BadMarkup(ValueError):
    """The sentence says what is wrong."""


def rich_text(text: str, paths: Paths) -> str:
    """The HTML that the CMS stores for a text in our markup."""
    if TAG.search(text):
        raise BadMarkup("HTML is not allowed here: use the markup that README.md describes.")
    html = ""
    for block in re.split(r"\n\s*\n", text):
        if block.strip():
            html += _block(block.strip(), paths)
    return html


def target(address: str, paths: Paths) -> str:
    """What a link leads to, for `page:rights`, `page:write#how` or `https://...`."""
    if address.startswith("https://"):
        return address
    if not address.startswith("page:"):
        raise BadMarkup(f"“{address}” is neither page:<id> nor https://….")
    page, mark, place = address.removeprefix("page:").partition("#")
    try:
        return paths(page) + mark + place
    except KeyError:
        raise BadMarkup(f"There is no page with the id in “{address}”.") from None


def _block(block: str, paths: Paths) -> str:
    """A paragraph, a list, or a paragraph that leads into a list."""
    html: list[str] = []
    words: list[str] = []
    items: list[str] = []
    for line in block.splitlines():
        if line.startswith("- "):
            items.append(line[2:].strip())
        elif items and line.startswith(" "):
            items[-1] += " " + line.strip()
        elif items:
            raise BadMarkup("Leave a blank line after a list.")
        else:
            words.append(line.strip())
    if words:
        html.append(f"<p>{_inline(' '.join(words), paths)}</p>")
    if items:
        html.append("<ul>" + "".join(f"<li>{_inline(i, paths)}</li>" for i in items) + "</ul>")
    return "".join(html)


def _inline(text: str, paths: Paths) -> str:
    html = escape(text).replace("&#x27;", "'").replace("&quot;", '"')
    html = BOLD.sub(r"<b>\1</b>", html)
    html = LINK.sub(
        lambda match: f'<a href="{escape(target(match[2], paths))}">{match[1]}</a>', html
    )
    if "**" in html or "](" in html:
        raise BadMarkup("A ** or a [link](address) is not closed.")
    return html
