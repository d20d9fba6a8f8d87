"""
What should be public, as names of files with fingerprints of what each is made from.

`website.published.renderer` renders them; `website.published.published_tree` keeps the files. A
fingerprint holds all that a page shows besides its own text: its menu, its breadcrumbs, its
translations, and a `ground` that stands for templates, style, settings, registry and catalogues.
Six queries, no bodies.
"""

import hashlib
from collections.abc import Container, Iterable, Iterator
from functools import cached_property
from http import HTTPStatus
from typing import Any, NamedTuple

from django.conf import settings
from wagtail.models import Page

from awareness.models import PAGES, TranslationState
from awareness.offline_copy import copy_chapters
from awareness.serving.campaign_days import hours_now
from awareness.serving.moved_pages import all_moved, noted_moves
from awareness.serving.page_tree import Node, Tree, languages_for
from awareness.sharing.shared_files import KIT, shared_files
from base.heard_recordings import heard_in
from website.published.front_server import is_dynamic, moved_name
from website.published.handouts_to_publish import paper_wants
from website.web.address_kinds import AddressKind, kind_of

CHOOSER, SITEMAP, ROBOTS = "index.html", "sitemap.xml", "robots.txt"


class PageToPublish(NamedTuple):
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
        self.hours = hours_now()
        self.moves = noted_moves()
        self.beside = shared_files()

    def places(self) -> dict[str, PageToPublish]:
        """
        Each file by its name; "not there" is the last page, for until then Django is asked. Papers
        follow: they are dear, and Django is asked for each that is not there.

        Without an English first page there is no site yet, and nothing to publish.
        """
        if f"/{settings.LANGUAGE_CODE}/" not in self.tree.by_href:
            return {}
        pages = list(self._pages())
        files = _in_folders(pages)
        for code in self.languages:
            address = f"/{code}/languages/"
            files[f"{address[1:]}index.html"] = PageToPublish(address, self.print_of(address))
        files[CHOOSER] = PageToPublish("/", self.print_of(CHOOSER))
        files[ROBOTS] = PageToPublish("/robots.txt", self.print_of(ROBOTS))
        files[SITEMAP] = PageToPublish("/sitemap.xml", self.print_of(self.tree.nodes))
        # Passed on rather than read: after all that is read.
        files |= _in_folders(self._one_files(pages))
        files |= _as_files(self._shared())
        files |= self._moved(files)
        for code in self.languages:
            address = f"/{code}/404/"
            files[f"404/{code}.html"] = PageToPublish(address, self.print_of(address), status=404)
        files |= _as_files(self._papers(pages))
        # A page may have been given the address of a form. As a file it would be one form for all.
        for name, place in list(files.items()):
            if kind_of(place.address) is AddressKind.UNSTORED:
                del files[name]
        return files

    @cached_property
    def languages(self) -> list[str]:
        chosen = settings.PUBLIC_TREE_LANGUAGES
        return [code for code, _name in settings.LANGUAGES if not chosen or code in chosen]

    def _moved(self, files: Container[str]) -> dict[str, PageToPublish]:
        """What leads from an old address to the one of today, unless something stands there."""
        moved = {}
        for old, new in all_moved(self.tree, self.languages, self.moves):
            if f"{old[1:]}index.html" not in files and not is_dynamic(old):
                language, _slash, rest = new[1:].partition("/")
                want = self.print_of(new, self.tree.find(languages_for(language), f"/{rest}"))
                moved[moved_name(old)] = PageToPublish(old, want, HTTPStatus.MOVED_PERMANENTLY)
        return moved

    def print_of(self, *parts: Any) -> str:
        return parts_fingerprint(self.ground, *parts)

    def _pages(self) -> Iterator[PageToPublish]:
        for language in self.languages:
            below = list(self.tree.below(languages_for(language)))
            # Addresses and titles, since a page may link to any of them and list those below it.
            titles = [(rest, node.pk, node.title, node.menu_title) for rest, node in below]
            around = parts_fingerprint(self.tree.menu(languages_for(language)), titles)
            for rest, node in below:
                yield PageToPublish(
                    f"/{language}{rest}",
                    self._print_of_page(language, node, (around, self._hour(node))),
                )

    def _hour(self, node: Node) -> Any:
        """What the hour says of campaigns, where a page shows it."""
        hour = self.hours.get(node.language)
        if hour and hour.touches(node.href):
            return hour.states
        return None

    def _papers(self, pages: list[PageToPublish]) -> Iterator[PageToPublish]:
        wants = {place.address: place.want for place in pages}
        for address, want in paper_wants(self.tree, wants).items():
            yield PageToPublish(address, want)

    def _one_files(self, pages: list[PageToPublish]) -> Iterator[PageToPublish]:
        """The one file of each language that has pages for it; made anew with each of them."""
        wants = {place.address: place.want for place in pages}
        for code in self.languages:
            inside = [wants[node.href] for node in copy_chapters.nodes_of(self.tree, code)]
            if inside:
                yield PageToPublish(f"/{code}/file/", self.print_of(inside))

    def _shared(self) -> Iterator[PageToPublish]:
        """
        The feed beside each page of news, the captions beside each of a film, and one press kit
        for all languages of a campaign.
        """
        for node in self.tree.nodes:
            alternates = self.tree.alternates(node.key)
            if node.language not in self.languages:
                continue
            for name in self.beside.get(node.pk, ()):
                if name == KIT and node is not alternates[0]:
                    continue
                held = alternates if name == KIT else self.tree.from_here_down(node)
                versions = [(each, self.versions.get(each.pk)) for each in held]
                yield PageToPublish(f"{node.href}{name}", self.print_of(versions))

    def _print_of_page(self, language: str, node: Node, around: Any) -> str:
        print_ = self.print_of(
            language,
            node,
            self.versions.get(node.pk),
            heard_in(node.language),
            around,
            self.tree.above(node, language),
            [(other.language, other.href) for other in self.tree.alternates(node.key)],
        )
        return f"{node.pk}:{print_}"

    def load(self) -> None:
        """Every public page with its text, a query for each kind, for a round of many."""
        pages: dict[int, Page] = {}
        for model in PAGES:
            for page in model.objects.live().select_related("locale", "translation_state"):
                pages[page.pk] = page
        self.tree.pages = pages


def _in_folders(pages: Iterable[PageToPublish]) -> dict[str, PageToPublish]:
    return {f"{page.address[1:]}index.html": page for page in pages}


def _as_files(pages: Iterable[PageToPublish]) -> dict[str, PageToPublish]:
    return {page.address[1:]: page for page in pages}


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
    by_page = {row[0]: list(row[1:]) for row in states}
    return {row[0]: row[1:] + (by_page.get(row[0]),) for row in pages}


def parts_fingerprint(*parts: Any) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]
