"""The list of all public pages for search engines, with each page's translations."""

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from django.conf import settings

from awareness.tree import Node, Tree

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
            links[node.key] = "".join(map(_link, tree.alternates(node.key)))
        yield f"<url><loc>{_absolute(node)}</loc>{links[node.key]}</url>\n"


def _link(node: Node) -> str:
    language, _, script = node.language.partition("-")
    code = f"{language}-{script.title()}" if script else language
    return f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(_absolute(node))}/>'


def _absolute(node: Node) -> str:
    return f"{settings.PUBLIC_ORIGIN.rstrip('/')}{node.href}"
