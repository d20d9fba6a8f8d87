"""
The public pages as plain tuples: what menus, breadcrumbs and alternates are made from.

A page object for each link would cost forty times as much, and whoever writes the pages out as
files needs the same few columns of all of them. No bodies, one query.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from django.conf import settings
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Coalesce
from modeltranslation.utils import resolution_order
from wagtail.models import Page, PageViewRestriction

from awareness.models.review_due_dates import withheld

COLUMNS = (
    "pk",
    "translation_key",
    "locale__language_code",
    "path",
    "url_path",
    "title",
    # Of whichever kind the page is.
    Coalesce("contentpage__menu_title", "campaignpage__menu_title", "newspage__menu_title"),
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
    """
    Public pages, found by address and by key.

    pages: the same with their texts, where somebody has loaded them
    (`website.published.pages_to_publish`). is_whole: whether these are all public pages.
    """

    def __init__(self, nodes: Iterable[Node], *, is_whole: bool = False) -> None:
        self.is_whole = is_whole
        self.nodes = sorted(nodes, key=lambda node: node.path)
        self.by_href = {node.href: node for node in self.nodes}
        self.pages: Mapping[int, Page] = {}
        self._by_path = {node.path: node for node in self.nodes}
        self._by_key: defaultdict[str, list[Node]] = defaultdict(list)
        self._by_language: defaultdict[str, list[Node]] = defaultdict(list)
        for node in self.nodes:
            self._by_key[node.key].append(node)
            self._by_language[node.language].append(node)
        self._menus: dict[tuple[str, ...], list[Node]] = {}
        self._steps: dict[tuple[str, ...], dict[str, list[Node]]] = {}

    @classmethod
    def of_everything(cls) -> "Tree":
        """All public pages of all languages."""
        return cls(_nodes(Q()), is_whole=True)

    @classmethod
    def around(cls, languages: Iterable[str], rest: str) -> "Tree":
        """
        What one page needs: the ways above and right below it, the first steps from home and what
        is in a menu, in these languages; its translations, every home. Not what lies further off,
        of which there may be thousands.
        """
        steps = [step for step in rest.split("/") if step]
        near = Q(depth__lte=3) | Q(show_in_menus=True)
        for language in languages:
            address = f"/{language}/"
            on_the_way = [address]
            for step in steps:
                address += f"{step}/"
                on_the_way.append(address)
            near |= Q(url_path__in=on_the_way)
            near |= Q(url_path__startswith=address, depth=len(steps) + 3)
        addresses = [f"/{language}{rest}" for language in languages]
        keys = Page.objects.filter(url_path__in=addresses).values("translation_key")
        return cls(
            _nodes(
                Q(near, locale__language_code__in=languages)
                | Q(depth=2)
                | Q(depth__gt=2, translation_key__in=keys)
            )
        )

    def find(self, languages: Iterable[str], rest: str) -> Node | None:
        """The page at `rest` (`/rights/`) in the first of these languages that has it."""
        for language in languages:
            node = self.by_href.get(f"/{language}{rest}")
            if node:
                return node
        return None

    def having(self, languages: Iterable[str], addresses: set[str]) -> dict[str, str]:
        """Of the pages at these addresses (`/rights/`): the first of the languages that has it."""
        languages = tuple(languages)
        wanted: set[str] = set()
        for code in languages:
            wanted.update(f"/{code}{rest}" for rest in addresses)
        there = wanted & self.by_href.keys()
        if not self.is_whole and len(there) < len(wanted):
            there.update(node.href for node in _nodes(Q(url_path__in=wanted - there)))
        first = {}
        for rest in addresses:
            for code in languages:
                if f"/{code}{rest}" in there:
                    first[rest] = code
                    break
        return first

    def below(self, languages: Iterable[str]) -> Iterator[tuple[str, Node]]:
        """Each address below a language (`/rights/`), with the page that answers there."""
        by_address: dict[str, Node] = {}
        for language in languages:
            for node in self._by_language[language]:
                by_address.setdefault(node.href.removeprefix(f"/{language}"), node)
        yield from by_address.items()

    def alternates(self, key: str) -> list[Node]:
        """The page in every language that has it, in the order of the language menu."""
        order = {code: place for place, (code, _name) in enumerate(settings.LANGUAGES)}
        return sorted(self._by_key[key], key=lambda node: order[node.language])

    def above(self, node: Node, asked: str | None = None) -> list[Node]:
        """The pages above this one, the home page first; in the language asked for, where it is."""
        pages = []
        for length in range(0, len(node.path), Page.steplen):
            above = self._by_path.get(node.path[:length])
            if above:
                pages.append(self._in_words_of(asked, above))
        return pages

    def _in_words_of(self, language: str | None, node: Node) -> Node:
        for other in self._by_key[node.key]:
            if other.language == language:
                return other
        return node

    def children(self, languages: Iterable[str], rest: str) -> list[Node]:
        """The pages one step below `rest`, in the order in which English has them."""
        languages = tuple(languages)
        if languages not in self._steps:
            self._steps[languages] = self._one_step_below_each(languages)
        return self._steps[languages].get(rest, [])

    def _one_step_below_each(self, languages: tuple[str, ...]) -> dict[str, list[Node]]:
        """By the address below a language of the page above them (`/` for `/rights/`)."""
        steps: defaultdict[str, list[Node]] = defaultdict(list)
        for address, node in self.below(languages):
            if address != "/":
                steps[f"{address[:-1].rpartition('/')[0]}/"].append(node)
        in_order = {}
        for rest, nodes in steps.items():
            in_order[rest] = self._in_order_of_english(nodes)
        return in_order

    def from_here_down(self, top: Node) -> list[Node]:
        """A page with all that stands below it."""
        return [node for node in self.nodes if node.path.startswith(top.path)]

    def menu(self, languages: Iterable[str]) -> list[Node]:
        """The main navigation: each page in the first of these languages that has it."""
        languages = tuple(languages)
        if languages not in self._menus:
            self._menus[languages] = self._menu(languages)
        return self._menus[languages]

    def _menu(self, languages: tuple[str, ...]) -> list[Node]:
        chosen: dict[str, Node] = {}
        for language in languages:
            for node in self._by_language[language]:
                if node.in_menu:
                    chosen.setdefault(node.key, node)
        return self._in_order_of_english(chosen.values())

    def _in_order_of_english(self, nodes: Iterable[Node]) -> list[Node]:
        by_english = {node.key: node.path for node in self._by_language[settings.LANGUAGE_CODE]}
        return sorted(nodes, key=lambda node: by_english.get(node.key, node.path))


def languages_for(language: str | None) -> tuple[str, ...]:
    """The languages to look in, best first; always ends in English."""
    known = dict(settings.LANGUAGES)
    first = language if language in known else settings.LANGUAGE_CODE
    return tuple(dict.fromkeys((*resolution_order(first), settings.LANGUAGE_CODE)))


def for_anyone(alternates: Iterable[Node]) -> str:
    """Where a reader whose language we do not know should begin: at `/`, which chooses for them."""
    english = [node for node in alternates if node.language == settings.LANGUAGE_CODE]
    if not english or english[0].href == f"/{settings.LANGUAGE_CODE}/":
        return "/"
    return english[0].href


def private(path: str = "path") -> Exists:
    """Whether a page or one above it is not for everybody. path: the field with its place."""
    here = ExpressionWrapper(OuterRef(path), output_field=CharField())
    rules = PageViewRestriction.objects.annotate(here=here)
    return Exists(rules.filter(here__startswith=F("page__path")))


def strayed() -> list[str]:
    """
    The addresses of live pages that nobody is shown: what stands above them is no first page of
    their language, such as a copy of one (`/en-nl/`) that was never published.
    """
    return [node.href for node in _live_nodes(Q()) if not _has_its_home(node)]


def _has_its_home(node: Node) -> bool:
    return node.href.startswith(f"/{node.language}/")


def _nodes(which: Q) -> list[Node]:
    return [node for node in _live_nodes(which) if _has_its_home(node)]


def _live_nodes(which: Q) -> list[Node]:
    # depth 1 is the root, which is no page. Its homes have their language's code as a slug.
    rows = (
        Page.objects.live()
        .filter(which, ~private(), depth__gt=1)
        .exclude(locale=None)
        .exclude(pk__in=withheld())
        .values_list(*COLUMNS)
    )
    return [Node(*row) for row in rows]
