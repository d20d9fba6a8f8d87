"""
From an address to a page, in the reader's language or the next best.

A page that exists only in English is shown under the reader's own language all the same, marked
with what it really is: a notice, `lang` and `dir` on the text, `noindex`, and the address of the
real page as canonical.
"""

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest
from django.utils.translation import get_language, get_language_info

from awareness.serving import campaign_days
from awareness.serving.handout_links import on_page as papers_on_page
from awareness.serving.page_tree import Node, Tree, for_anyone, languages_for
from awareness.sharing.news_items import news_context, news_link
from awareness.sharing.shared_files import links_to_files

if TYPE_CHECKING:
    from wagtail.models import Page

    from awareness.models import TranslationState
    from awareness.models.pages import BasePage

MOST_IN_NAVIGATION = 7
# An address of ours in a body, without its language: of a link, or of a card.
A_PAGE = re.compile(r'"(/(?:[a-z0-9-]+/)+)\\?"')
# What somebody in need reads. A minor is an age and not a situation: each of these says so.
FOR_HER = frozenset({"help", "rights", "guide"})
# The one file is offered to helpers and beside what is said of checked phones, on no other page.
OFFERS_FILE = frozenset({"/print/", "/safe-browsing/"})
# Where a campaign sends whoever wants to know what to look for; and two pages with links more.
SIGNS, ABOUT, YOUNG = "/check/", "/about/", "/rights/young/"
# templates/components/footer.html links to these itself, for forms have no tree.
IN_EVERY_FOOTER = frozenset({"/privacy/", "/accessibility/"})


class Way(NamedTuple):
    """A link to a page of ours; its title is in the language that it is marked with."""

    title: str
    href: str
    lang: str
    dir: str


def find_page(request: HttpRequest, path: str) -> "BasePage":
    """
    The page for an address below the language, such as `rights/`; Http404 if none has it.

    Whoever asks for many pages one after the other brings the tree along in the request.
    """
    rest = f"/{path}"
    languages = languages_for(get_language())
    tree = getattr(request, "tree", None) or Tree.around(languages, rest)
    node = tree.find(languages, rest)
    if node is None:
        raise Http404
    request.tree = tree
    return tree.pages.get(node.pk) or _load(node)


def context_of(page: "BasePage", request: HttpRequest) -> dict[str, Any]:
    """What the templates of a page are given; see templates/components/README.md."""
    asked = get_language()
    language = page.language
    rest = page.url_path.removeprefix(f"/{language}")
    tree = getattr(request, "tree", None) or Tree.around(languages_for(asked), rest)
    node = tree.by_href.get(page.url_path)
    alternates = tree.alternates(node.key) if node else []
    is_fallback = language != asked
    linked = _linked(page)
    return {
        **_spoken_as(language),
        "is_fallback": is_fallback,
        "canonical": _absolute(page.url_path),
        **_ways(tree, node, rest, language, linked),
        **_of_itself(page, rest),
        "elsewhere": _elsewhere(linked, tree, asked),
        "origin": settings.PUBLIC_ORIGIN.rstrip("/"),
        **_campaigns(page, tree, rest),
        **links_to_files(page, [(other.language, other.href) for other in alternates]),
        "alternates": [(other.language, other.href) for other in alternates],
        "here": rest.removeprefix("/"),
        # A fallback is not a translation. The other languages are announced in sitemap.xml.
        "for_anyone": "" if is_fallback else _absolute(for_anyone(alternates)),
        "english_href": _english(alternates),
    }


def _of_itself(page: "BasePage", rest: str) -> dict[str, Any]:
    """What a page says without looking at others."""
    return {
        "loud": page.social_preview(),
        "leads_to_young": _leads_to_young(page, rest),
        **papers_on_page(page),
        "offers_file": rest in OFFERS_FILE,
        "state": _state(page),
        "days_said": set(),
        "only_before": _rests_on_before(page),
    }


def _spoken_as(language: str) -> dict[str, str]:
    info = get_language_info(language)
    return {"page_language": language, "page_lang": info["lang"], "page_dir": info["dir"]}


def _ways(
    tree: Tree, node: Node | None, rest: str, language: str, linked: set[str]
) -> dict[str, list[Way]]:
    """
    The links of a page to others: above it, in the menu, in the footer, and those below it that
    its own words do not lead to already (linked: where those lead).
    """
    asked = get_language()
    children = _spoken(tree.children(languages_for(asked), rest), language, asked)
    below = [each for each in children if each.href.removeprefix(f"/{each.language}") not in linked]
    return {
        "crumbs": _links(tree.above(node, asked), asked) if node else [],
        "navigation": _links(tree.menu(languages_for(asked))[:MOST_IN_NAVIGATION], asked),
        "further": _links(_further(tree, language, asked), asked, short=False),
        "below": _links(below, asked),
    }


def _campaigns(page: "BasePage", tree: Tree, rest: str) -> dict[str, Any]:
    """The campaign of the first page, the list of all, or where the act of one leads; its style."""
    asked = get_language()
    if rest == "/":
        running = campaign_days.on_first_page(page.language, loaded=public_pages(tree))
        where = _address(running, asked) if running else ""
        return {"running": running, "running_href": where, "sheets": _sheets(page, running)}
    found: dict[str, Any] = {"sheets": _sheets(page)}
    if hasattr(page, "act"):
        return found | {"signs": tree.find(languages_for(page.language), SIGNS)}
    if rest == ABOUT:
        return found | news_link(page, asked, public_pages(tree))
    if getattr(page, "kind", "") == "news":
        sheets = sorted({*found["sheets"], "rare"})
        return news_context(page, asked, public_pages(tree)) | {"sheets": sheets}
    if getattr(page, "kind", "") != "campaign":
        return found
    nodes = _spoken(tree.children(languages_for(asked), rest), page.language, asked)
    hrefs = [(node.pk, _links([node], asked)[0].href) for node in nodes]
    listed = campaign_days.listed(hrefs, loaded=public_pages(tree))
    return found | {"campaigns": listed, "sheets": sorted({*found["sheets"], "rare"})}


def public_pages(tree: Tree) -> dict[int, "Page"]:
    """What whoever renders many pages has loaded already, without those that are withheld."""
    return {node.pk: tree.pages[node.pk] for node in tree.nodes if node.pk in tree.pages}


def _address(page: "BasePage", asked: str | None) -> str:
    return f"/{asked}{page.url_path.removeprefix(f'/{page.language}')}"


def _further(tree: Tree, language: str, asked: str | None) -> list[Node]:
    """The pages right below the first one that are in neither menu: none is without a way to it."""
    first = _spoken(tree.children(languages_for(asked), "/"), language, asked)
    return [
        node
        for node in first
        if not node.in_menu and node.href.removeprefix(f"/{node.language}") not in IN_EVERY_FOOTER
    ]


def _spoken(nodes: list[Node], language: str, asked: str | None) -> list[Node]:
    """
    Those in the words of the page or in the reader's own.

    Somebody who reads Arabic is not sent to a page on the law that is in English, but whoever is
    there already finds the next one.
    """
    return [node for node in nodes if node.language in (language, asked)]


def _rests_on_before(page: "BasePage") -> bool:
    """Whether it states rights and names no source of today: then it says so, whoever wrote it."""
    if getattr(page, "kind", "") != "rights":
        return False
    known = settings.PHONEBOOK.page(settings.LANGUAGE_CODE).sources
    named = [raw["value"]["codes"] for raw in page.body.raw_data if raw["type"] == "sources"]
    codes = [item["value"] for items in named for item in items]
    return not any(known[code].is_of_today for code in codes if code in known)


def _linked(page: "BasePage") -> set[str]:
    """The addresses, without a language, to which the words and cards of a page lead."""
    return set(A_PAGE.findall(json.dumps(list(page.body.raw_data))))


def _elsewhere(linked: set[str], tree: Tree, asked: str | None) -> dict[str, str]:
    """Pages of these that are not in the reader's language: in which they are."""
    known = tree.having(languages_for(asked), linked)
    return {rest: language for rest, language in known.items() if language != asked}


def _sheets(page: "BasePage", running: "BasePage | None" = None) -> list[str]:
    """The style sheets that this page, its blocks and a campaign need besides that of all pages."""
    known = page.body.stream_block.child_blocks
    blocks = [known[raw["type"]] for raw in page.body.raw_data if raw["type"] in known]
    own = page.sheets | (running.sheets if running else frozenset())
    return sorted(own.union(getattr(block.meta, "sheet", "") for block in blocks) - {""})


def _leads_to_young(page: "BasePage", rest: str) -> bool:
    """Whether the page gets the line for minors: it is for her, and does not lead there itself."""
    if getattr(page, "kind", "") not in FOR_HER or rest == YOUNG:
        return False
    return YOUNG not in json.dumps(list(page.body.raw_data))


def _load(node: Node) -> "BasePage":
    model = ContentType.objects.get_for_id(node.content_type_id).model_class()
    return model.objects.select_related("locale", "translation_state").get(pk=node.pk)


def _links(nodes: list[Node], asked: str | None, *, short: bool = True) -> list[Way]:
    """Titles and addresses; readers of /ti/ stay under /ti/, whatever the words are in."""
    return [
        Way(
            (short and node.menu_title) or node.title,
            f"/{asked}{node.href.removeprefix(f'/{node.language}')}",
            get_language_info(node.language)["lang"],
            get_language_info(node.language)["dir"],
        )
        for node in nodes
    ]


def _english(alternates: list[Node]) -> str:
    """The address of the same page in English; empty if there is none."""
    return next((n.href for n in alternates if n.language == settings.LANGUAGE_CODE), "")


def _absolute(href: str) -> str:
    return f"{settings.PUBLIC_ORIGIN.rstrip('/')}{href}"


def _state(page: "BasePage") -> "TranslationState | None":
    """How a translation was made; None for English, and where nobody said."""
    is_english = page.language == settings.LANGUAGE_CODE
    return None if is_english else getattr(page, "translation_state", None)
