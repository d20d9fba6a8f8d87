"""
What should be public, as names of files with fingerprints of what each is made from.

`site/publishing.py` renders them; `awareness.published` keeps the files. A fingerprint holds all
that a page shows besides its own text: its menu, its breadcrumbs, its translations, and a `ground`
that stands for templates, style, settings, registry and catalogues. Two queries, no bodies.
"""

import hashlib
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from wagtail.models import Page

from awareness.models import PAGES, TranslationState
from awareness.tree import Node, Tree, chain

CHOOSER, SITEMAP, ROBOTS = "index.html", "sitemap.xml", "robots.txt"


class Place(NamedTuple):
    """
    A file of the published tree.

    address: what to ask Django for to make it. status: with what Django must answer.
    """

    address: str
    want: str
    status: int = 200


class Public:
    """
    Everything that should be public now, seen at one moment.

    ground: a fingerprint of all that is the same for every page. languages: the codes in which
    there are addresses; each has every page, if need be in the language that comes next.
    """

    def __init__(self, ground: str) -> None:
        self.ground = ground
        self.tree = Tree.of_everything()
        self.versions = versions()

    def places(self) -> dict[str, Place]:
        """
        Each file by its name; "not there" comes last, for until then Django is asked.

        Without an English first page there is no site yet, and nothing to publish.
        """
        if f"/{settings.LANGUAGE_CODE}/" not in self.tree.by_href:
            return {}
        found = {f"{place.address[1:]}index.html": place for place in self._pages()}
        for code in self.languages:
            address = f"/{code}/languages/"
            found[f"{address[1:]}index.html"] = Place(address, self.print_of(address))
        found[CHOOSER] = Place("/", self.print_of(CHOOSER))
        found[ROBOTS] = Place("/robots.txt", self.print_of(ROBOTS))
        found[SITEMAP] = Place("/sitemap.xml", self.print_of(self.tree.nodes))
        for code in self.languages:
            address = f"/{code}/404/"
            found[f"404/{code}.html"] = Place(address, self.print_of(address), status=404)
        return found

    @cached_property
    def languages(self) -> list[str]:
        wanted = settings.PUBLIC_TREE_LANGUAGES
        return [code for code, _name in settings.LANGUAGES if not wanted or code in wanted]

    def print_of(self, *parts: Any) -> str:
        return fingerprint(self.ground, *parts)

    def _pages(self) -> Iterator[Place]:
        for language in self.languages:
            below = [*self.tree.below(chain(language))]
            # Addresses and titles, since a page may link to any of them and list those below it.
            around = fingerprint(
                self.tree.menu(chain(language)),
                [(rest, node.pk, node.title, node.menu_title) for rest, node in below],
            )
            for rest, node in below:
                yield Place(f"/{language}{rest}", self._print_of_page(language, node, around))

    def _print_of_page(self, language: str, node: Node, around: str) -> str:
        print_ = self.print_of(
            language,
            node,
            self.versions.get(node.pk),
            around,
            self.tree.above(node),
            [(other.language, other.href) for other in self.tree.alternates(node.key)],
        )
        return f"{node.pk}:{print_}"

    def load(self) -> None:
        """Every public page with its text, a query for each kind, for a round of many."""
        self.tree.pages = {
            page.pk: page
            for model in PAGES
            for page in model.objects.live().select_related("locale", "translation_state")
        }


def versions() -> dict[int, tuple[Any, ...]]:
    """What tells one state of a page's own text from the next, by its key."""
    pages = Page.objects.live().values_list(
        "pk", "live_revision_id", "last_published_at", "latest_revision_created_at"
    )
    states = TranslationState.objects.values_list(
        "page_id",
        "origin",
        "source_digest",
        "own_digest",
        "reviewed_digest",
        "reviewed_on",
        "stale",
    )
    by_page = {page: state for page, *state in states}
    return {page: (*version, by_page.get(page)) for page, *version in pages}


def fingerprint(*parts: Any) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]
