"""
The public pages as plain tuples: what menus, breadcrumbs and alternates are made from.

A page object for each link would cost forty times as much, and whoever writes the pages out as
files needs the same few columns of all of them. No bodies, one query.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q
from wagtail.models import Page

COLUMNS = (
    "pk",
    "translation_key",
    "locale__language_code",
    "path",
    "url_path",
    "title",
    "contentpage__menu_title",
    "show_in_menus",
    "content_type_id",
)


class Node(NamedTuple):
    """
    One public page.

    key: the same in all languages. path: where it is in the tree, so that sorting by it is the
    order of the menu. href: its address, such as `/ar/rights/`.
    """

    pk: int
    key: str
    language: str
    path: str
    href: str
    title: str
    menu_title: str
    in_menu: bool
    content_type_id: int


class Tree:
    """Public pages, found by address and by key."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes = sorted(nodes, key=lambda node: node.path)
        self.by_href = {node.href: node for node in self.nodes}

    @classmethod
    def of_everything(cls) -> "Tree":
        """All public pages of all languages."""
        return cls(_nodes(Q()))

    @classmethod
    def around(cls, languages: Iterable[str], rest: str) -> "Tree":
        """What one page needs: the pages of these languages, its translations, every home."""
        addresses = [f"/{language}{rest}" for language in languages]
        keys = Page.objects.filter(url_path__in=addresses).values("translation_key")
        return cls(
            _nodes(
                Q(locale__language_code__in=languages)
                | Q(depth=2)
                | Q(depth__gt=2, translation_key__in=keys)
            )
        )

    def find(self, languages: Iterable[str], rest: str) -> Node | None:
        """The page at `rest` (`/rights/`) in the first of these languages that has it."""
        found = (self.by_href.get(f"/{language}{rest}") for language in languages)
        return next((node for node in found if node), None)

    def alternates(self, key: str) -> list[Node]:
        """The page in every language that has it, in the order of the language menu."""
        order = {code: place for place, (code, _name) in enumerate(settings.LANGUAGES)}
        same = [node for node in self.nodes if node.key == key]
        return sorted(same, key=lambda node: order[node.language])

    def above(self, node: Node) -> list[Node]:
        """The pages above this one, the home page first."""
        return [
            other
            for other in self.nodes
            if node.path.startswith(other.path) and node.path != other.path
        ]

    def menu(self, languages: Iterable[str]) -> list[Node]:
        """The main navigation: each page in the first of these languages that has it."""
        languages = tuple(languages)
        chosen: dict[str, Node] = {}
        for language in languages:
            for node in self.nodes:
                if node.language == language and node.in_menu:
                    chosen.setdefault(node.key, node)
        by_english = {n.key: n.path for n in self.nodes if n.language == settings.LANGUAGE_CODE}
        return sorted(chosen.values(), key=lambda node: by_english.get(node.key, node.path))


def _nodes(which: Q) -> list[Node]:
    # depth 1 is the root, which is no page. Its homes have their language's code as a slug.
    rows = (
        Page.objects.live()
        .filter(which, depth__gt=1, view_restrictions__isnull=True)
        .exclude(locale=None)
        .values_list(*COLUMNS)
    )
    return [Node(*row) for row in rows]
