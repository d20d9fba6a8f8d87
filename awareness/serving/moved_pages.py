"""
Pages that have another address than before: a link on paper, or in a history, still arrives.

What releases moved stands in MOVED; what staff rename or move, Wagtail notes in a table of its own
(`wagtail.contrib.redirects`). Of that only what it made by itself and what leads to a page counts:
nobody types a target. Published as `moved/en/old.html`, where the front looks last
(`website.published.pages_to_publish`); where a page stands, or a form, there is none.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from django.db.models import F
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from awareness.models.pages import BasePage
from awareness.serving.page_tree import Tree, languages_for

# Addresses without their language, the old one first.
MOVED = {
    "/domestic-work/papers-kept/": "/domestic-work/documents/",
    "/children/law-abroad/": "/children/abroad/",
    "/campaigns/on-the-road/": "/on-the-road/",
}
HOME_DEPTH = 2  # of the first page of a language, whose name is the language
Moves = Mapping[str, Mapping[str, str]]


def noted_moves() -> Moves:
    """What staff renamed or moved, by the language of the page: its old address, that of today."""
    moves: defaultdict[str, dict[str, str]] = defaultdict(dict)
    rows = Redirect.objects.filter(automatically_created=True, redirect_page__live=True)
    pages = rows.annotate(to=F("redirect_page__url_path")).order_by("pk")
    for old, new, code in pages.values_list(
        "old_path", "to", "redirect_page__locale__language_code"
    ):
        if old.startswith(f"/{code}/") and new.startswith(f"/{code}/"):
            moves[code][f"{old.removeprefix(f'/{code}')}/"] = new.removeprefix(f"/{code}")
    return moves


def moved_to(rest: str, language: str, moves: Moves, is_there: Callable[[str], bool]) -> str:
    """
    Where `/children/law-abroad/` is today for readers of a language; empty where nothing moved.

    A page that its language lacks is at the address of the one that is shown instead. is_there:
    whether something is shown at an address, `/children/abroad/`, in this language.
    """
    table = dict(MOVED)
    for code in reversed(languages_for(language)):
        table |= moves.get(code, {})
    met: set[str] = set()
    while rest in table and rest not in met and not is_there(rest):
        met.add(rest)
        rest = table[rest]
    return rest if met and is_there(rest) else ""


def all_moved(tree: Tree, languages: list[str], moves: Moves) -> Iterator[tuple[str, str]]:
    """Each old address with its language, and the one of today. tree: of everything."""
    for language in languages:
        there = {rest for rest, _node in tree.below(languages_for(language))}
        olds = set(MOVED)
        for code in languages_for(language):
            olds.update(moves.get(code, ()))
        for old in sorted(olds):
            if new := moved_to(old, language, moves, there.__contains__):
                yield f"/{language}{old}", f"/{language}{new}"


def rename_everywhere(page: BasePage) -> None:
    """What its English is called in the address, a page is called in every language."""
    if page.depth <= HOME_DEPTH:
        return
    for other in page.get_translations().exclude(slug=page.slug):
        if not Page._slug_is_available(page.slug, other.get_parent(), other):
            continue
        other.slug = page.slug
        other.save(clean=False)
        if draft := other.latest_revision:  # or publishing it would bring the old name back
            draft.content["slug"] = page.slug
            draft.save()


def move_everywhere(page: BasePage, above: Page) -> None:
    """Its translations go below those of the page below which it stands now, where they exist."""
    for other in page.get_translations():
        place = above.get_translation_or_none(other.locale)
        if place is None or other.get_parent().pk == place.pk or not other.can_move_to(place):
            continue
        if Page._slug_is_available(other.slug, place, other):
            other.move(Page.objects.get(pk=place.pk), pos="last-child")
