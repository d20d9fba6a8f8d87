"""
From what each paper is made, so that it is made again when it would be another, and then alone.

A page is rendered in milliseconds whenever anything changes; a paper takes a hundred times as long.
So its words are read first, and it is left alone where they are the same. Its fingerprint begins
with what it says: while that is another, the old paper is not shown (`publishing_order`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import DatabaseError
from wagtail.models import Page

from awareness.handouts.campaign_handouts import handout_names
from awareness.handouts.handout_fonts import fonts_digest, missing_packages
from awareness.handouts.handout_formats import PRINT, campaign_slug, handout_name
from awareness.handouts.handout_pdf import handout_prints
from awareness.models import PAGES
from awareness.serving.page_tree import Node, Tree
from website.published.publishing_order import PAPER

# In the place of a fingerprint: no paper says this.
UNREADABLE = f"{PAPER}unreadable:"
# By the address of a page: its fingerprint when its words were read, and those of its papers.
_read: dict[str, tuple[str, dict[str, str]]] = {}


def paper_wants(tree: Tree, addresses: Mapping[str, str]) -> dict[str, str]:
    """
    The fingerprint of each paper, by its address: of each page that is a handout, and of each
    campaign that has a picture.

    addresses: those of all pages with their fingerprints; the papers of a page that has the same as
    when it was read last are not read again. One whose words cannot be read holds up no other: its
    papers want to be made, fail there, are told, and the old ones go.
    """
    wanted = {node: addresses[node.href] for node in _on_paper(tree, addresses)}
    new = []
    for node, want in wanted.items():
        if node.href not in _read or _read[node.href][0] != want:
            new.append(node)
    pages = tree.pages or _loaded([node.pk for node in new])
    papers: dict[str, str] = {}
    for node in new:
        _read.pop(node.href, None)
        try:
            _read[node.href] = wanted[node], _papers_of(pages[node.pk])
        except DatabaseError:
            raise
        except Exception:  # noqa: BLE001 - making it fails too, and says why
            papers.update(dict.fromkeys(_addresses_of(pages[node.pk]).values(), UNREADABLE))
    for node in wanted:
        if node.href in _read:
            papers.update(_read[node.href][1])
    return papers


def _on_paper(tree: Tree, addresses: Mapping[str, str]) -> Iterator[Node]:
    """The pages of which there may be papers: in their own language, where there are fonts."""
    for address in addresses:
        node = tree.by_href.get(address)
        if node is not None and not missing_packages([node.language]):
            rest = node.href.removeprefix(f"/{node.language}")
            if handout_name(rest) or campaign_slug(rest):
                yield node


def _papers_of(page: Any) -> dict[str, str]:
    wants = {}
    for name, address in _addresses_of(page).items():
        says, made_from = handout_prints(page, name)
        wants[address] = f"{PAPER}{says}:{made_from}{fonts_digest(page.language)}"
    return wants


def _addresses_of(page: Any) -> dict[str, str]:
    """Of its papers, by their names."""
    return {name: f"/{page.language}{PRINT}{name}.pdf" for name in handout_names(page)}


def _loaded(keys: list[int]) -> dict[int, Page]:
    """The pages with these keys, a query for each kind; none where none are asked for."""
    if not keys:
        return {}
    pages: dict[int, Page] = {}
    for model in PAGES:
        for page in model.objects.filter(pk__in=keys).select_related("locale"):
            pages[page.pk] = page
    return pages
