"""
The list of all public pages for search engines, with each page's translations.

Here and not in the head of each page: thirty links there cost every reader two hundred bytes.
"""

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from django.conf import settings
from django.utils.translation import get_language_info

from awareness.serving.page_tree import Node, Tree, for_anyone

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


def sitemap(tree: Tree) -> str:
    """One entry a page and language. A page shown in another language's words is not listed."""
    return f"{HEAD}{''.join(_entries(tree))}</urlset>\n"


def _entries(tree: Tree) -> Iterator[str]:
    links: dict[str, str] = {}
    for node in tree.nodes:
        if node.key not in links:
            links[node.key] = "".join(_links(tree.alternates(node.key)))
        yield f"<url><loc>{_absolute(node.href)}</loc>{links[node.key]}</url>\n"


def _links(alternates: list[Node]) -> Iterator[str]:
    for node in alternates:
        yield _link(get_language_info(node.language)["lang"], node.href)
    yield _link("x-default", for_anyone(alternates))


def _link(code: str, href: str) -> str:
    return f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(_absolute(href))}/>'


def _absolute(href: str) -> str:
    return f"{settings.PUBLIC_ORIGIN.rstrip('/')}{href}"
