"""Which pages are in the one file of a language, in which order, and which day it says."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from awareness.handouts.handout_pdf import newest_day
from awareness.models import PAGES
from awareness.models.pages import BasePage
from awareness.serving.page_tree import Node, Tree

# What somebody in need reads, with all that lies below it, in the order of the file.
HERS = ("/help/", "/rights/", "/check/", "/domestic-work/", "/safe-browsing/")
# What lies among those and is for others.
FOR_OTHERS = frozenset({"/domestic-work/employers/"})


class Chapter(NamedTuple):
    """A page of the file, and those below it. at: its address without the language."""

    at: str
    page: BasePage
    below: list["Chapter"]


def nodes_of(tree: Tree, language: str) -> Iterator[Node]:
    """The pages that are in the file of a language: those that are in its own words."""
    for top in HERS:
        yield from _with_all_below(tree, language, top)


def chapters(tree: Tree, language: str) -> list[Chapter]:
    """The same with their texts, each with those below it; empty where there are none."""
    pages = tree.pages or _loaded([node.pk for node in nodes_of(tree, language)])
    made = []
    for top in HERS:
        chapter = _chapter(tree, language, top, pages)
        if chapter:
            made.append(chapter)
    return made


def flat(several: list[Chapter]) -> Iterator[Chapter]:
    """All of them, those below others too, in the order in which they are read."""
    for chapter in several:
        yield chapter
        yield from flat(chapter.below)


def day_of(several: list[Chapter]) -> date:
    """The newest day of what is in it."""
    return max(newest_day(chapter.page) for chapter in flat(several))


def _with_all_below(tree: Tree, language: str, rest: str) -> Iterator[Node]:
    node = tree.find((language,), rest)
    if node is None or rest in FOR_OTHERS:
        return
    yield node
    for child in tree.children((language,), rest):
        yield from _with_all_below(tree, language, child.href.removeprefix(f"/{language}"))


def _chapter(tree: Tree, language: str, rest: str, pages: Mapping[int, BasePage]) -> Chapter | None:
    node = tree.find((language,), rest)
    if node is None or rest in FOR_OTHERS or node.pk not in pages:
        return None
    below = []
    for child in tree.children((language,), rest):
        chapter = _chapter(tree, language, child.href.removeprefix(f"/{language}"), pages)
        if chapter:
            below.append(chapter)
    return Chapter(rest, pages[node.pk], below)


def _loaded(keys: list[int]) -> dict[int, BasePage]:
    pages: dict[int, BasePage] = {}
    for model in PAGES:
        rows = model.objects.filter(pk__in=keys)
        for page in rows.select_related("locale", "translation_state"):
            pages[page.pk] = page
    return pages
