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

from awareness.facts.days_of_rights import days_of_rights
from awareness.limits import MOST_IN_MENU, MOST_STEPS
from awareness.serving import campaign_days
from awareness.serving.handout_links import ListedHandout, listed
from awareness.serving.handout_links import on_page as handouts_on_page
from awareness.serving.page_tree import Node, Tree, for_anyone, languages_for
from awareness.sharing.news_items import news_context, news_link
from awareness.sharing.shared_files import links_to_files
from base import phonebook

if TYPE_CHECKING:
    from wagtail.models import Page

    from awareness.models import TranslationState
    from awareness.models.pages import BasePage

# An address of ours in a body, without its language: of a link, or of a card.
A_PAGE = re.compile(r'"(/(?:[a-z0-9-]+/)+)(?:#[a-z0-9-]+)?\\?"')
# What somebody in need reads. A minor is an age and not a situation: each of these says so.
FOR_HER = frozenset({"help", "rights", "guide"})
# Guides too, but for whoever saw a child, drives, helps at work or employs somebody: adults, as a
# rule.
FOR_OTHERS = ("/children/", "/professionals/", "/domestic-work/employers/", "/on-the-road/")
OF_OTHERS = frozenset({"law", "who", "campaign", "news", "handout"})
# The one file is offered to helpers and beside what is said of checked phones, on no other page.
OFFERS_FILE = frozenset({"/print/", "/safe-browsing/"})
# The list of all handouts shows what each looks like.
HANDOUTS = "/print/"
# Where a campaign sends whoever wants to know what to look for; and two pages with links more.
SIGNS, ABOUT, YOUNG = "/check/", "/about/", "/rights/young/"
# templates/components/footer.html links to these itself, for forms have no tree.
IN_EVERY_FOOTER = frozenset({"/privacy/", "/accessibility/"})


class PageRoute(NamedTuple):
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
    if path.count("/") > MOST_STEPS:
        # The ways to a page are made of all that stand above it: of a long address of short steps
        # these are hundreds of megabytes.
        raise Http404
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
    addresses = [(other.language, other.href) for other in alternates]
    is_fallback = language != asked
    linked = _linked(page)
    return {
        **_spoken_as(language),
        "is_fallback": is_fallback,
        "canonical": _absolute(page.url_path),
        **_ways(tree, node, rest, language, linked),
        "further": _links(_further(tree, page, rest), asked, short=False),
        **_of_itself(page, rest),
        "elsewhere": _elsewhere(linked, tree, asked),
        "origin": settings.PUBLIC_ORIGIN.rstrip("/"),
        **_campaigns(page, tree, rest),
        "listed_handouts": _listed_handouts(page, tree, rest),
        **links_to_files(page, addresses),
        "alternates": addresses,
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
        "for_others": _for_others(page, rest),
        **handouts_on_page(page),
        "offers_file": rest in OFFERS_FILE,
        "state": _state(page),
        **_certainty(page, rest),
        "rests_on_old_sources": _rests_on_old_sources(page),
    }


def _spoken_as(language: str) -> dict[str, str]:
    info = get_language_info(language)
    return {"page_language": language, "page_lang": info["lang"], "page_dir": info["dir"]}


def _ways(
    tree: Tree, node: Node | None, rest: str, language: str, linked: set[str]
) -> dict[str, list[PageRoute]]:
    """
    The links of a page to others: above it, in the menu, and those below it that its own words do
    not lead to already (linked: where those lead).
    """
    asked = get_language()
    children = _spoken(tree.children(languages_for(asked), rest), language, asked)
    below = [each for each in children if each.href.removeprefix(f"/{each.language}") not in linked]
    return {
        "crumbs": _links(tree.above(node, asked), asked) if node else [],
        "navigation": _links(tree.menu(languages_for(asked))[:MOST_IN_MENU], asked),
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
    with_rare = sorted(set(found["sheets"]) | {"rare"})
    if getattr(page, "kind", "") == "news":
        return news_context(page, asked, public_pages(tree)) | {"sheets": with_rare}
    if getattr(page, "kind", "") != "campaign":
        return found
    nodes = _spoken(tree.children(languages_for(asked), rest), page.language, asked)
    hrefs = [(node.pk, _href(node, asked)) for node in nodes]
    listed = campaign_days.listed(hrefs, loaded=public_pages(tree))
    return found | {"campaigns": listed, "sheets": with_rare}


def _listed_handouts(page: "BasePage", tree: Tree, rest: str) -> list[ListedHandout]:
    """Each handout with what it looks like, on the page that lists them; on others none."""
    if rest != HANDOUTS:
        return []
    asked = get_language()
    nodes = _spoken(tree.children(languages_for(asked), rest), page.language, asked)
    return listed([(node.pk, _href(node, asked)) for node in nodes], public_pages(tree))


def public_pages(tree: Tree) -> dict[int, "Page"]:
    """What whoever renders many pages has loaded already, without those that are withheld."""
    return {node.pk: tree.pages[node.pk] for node in tree.nodes if node.pk in tree.pages}


def _address(page: "BasePage", asked: str | None) -> str:
    return f"/{asked}{page.url_path.removeprefix(f'/{page.language}')}"


def _further(tree: Tree, page: "BasePage", rest: str) -> list[Node]:
    """
    The pages right below the first one that are in neither menu, for the footer of the first page
    and of pages for others: none is without a way to it, and who needs help has few links to read.
    """
    asked = get_language()
    if rest != "/" and not _for_others(page, rest):
        return []
    first = _spoken(tree.children(languages_for(asked), "/"), page.language, asked)
    further = []
    for node in first:
        is_in_footer = node.href.removeprefix(f"/{node.language}") in IN_EVERY_FOOTER
        if not node.in_menu and not is_in_footer:
            further.append(node)
    return further


def _spoken(nodes: list[Node], language: str, asked: str | None) -> list[Node]:
    """
    Those in the words of the page or in the reader's own.

    Somebody who reads Arabic is not sent to a page on the law that is in English, but whoever is
    there already finds the next one.
    """
    return [node for node in nodes if node.language in (language, asked)]


def _rests_on_old_sources(page: "BasePage") -> bool:
    """Whether it states rights, and names no source that gives today's rule: then it says so."""
    if getattr(page, "kind", "") != "rights":
        return False
    known = phonebook.current().page(settings.LANGUAGE_CODE).sources
    for raw in page.body.raw_data:
        if raw["type"] != "sources":
            continue
        for item in raw["value"]["codes"]:
            source = known.get(item["value"])
            if source and source.is_of_today:
                return False
    return True


def _linked(page: "BasePage") -> set[str]:
    """The addresses, without a language, to which the words and cards of a page lead."""
    return set(A_PAGE.findall(json.dumps(list(page.body.raw_data))))


def _elsewhere(linked: set[str], tree: Tree, asked: str | None) -> dict[str, str]:
    """Pages of these that are not in the reader's language: in which they are."""
    known = tree.having(languages_for(asked), linked)
    others = {}
    for rest, language in known.items():
        if language != asked:
            others[rest] = language
    return others


def _sheets(page: "BasePage", running: "BasePage | None" = None) -> list[str]:
    """The stylesheets that this page, its blocks and a campaign need besides that of all pages."""
    sheets = set(page.sheets)
    if running:
        sheets |= running.sheets
    if page.url_path.endswith(HANDOUTS):
        sheets.add("cards")
    known = page.body.stream_block.child_blocks
    for raw in page.body.raw_data:
        if raw["type"] in known:
            sheets.add(getattr(known[raw["type"]].meta, "sheet", ""))
    return sorted(sheets - {""})


def _for_others(page: "BasePage", rest: str) -> bool:
    return rest.startswith(FOR_OTHERS) or getattr(page, "kind", "") in OF_OTHERS


def _is_hers(page: "BasePage", rest: str) -> bool:
    return getattr(page, "kind", "") in FOR_HER and not rest.startswith(FOR_OTHERS)


def _leads_to_young(page: "BasePage", rest: str) -> bool:
    """Whether the page gets the line for minors: it is for her, and does not lead there itself."""
    if not _is_hers(page, rest) or rest == YOUNG:
        return False
    return YOUNG not in json.dumps(list(page.body.raw_data))


def _certainty(page: "BasePage", rest: str) -> dict[str, Any]:
    """
    What shows how sure the numbers of a page are. `days_said`: of which rights nothing is to be
    said any more in the text. Elsewhere the day and the publisher stand beside each number, and the
    sources in their block; on pages that are hers, in one fold at the end (`sure`).
    """
    said: set[str] = set()
    if not _is_hers(page, rest):
        return {"days_said": said, "sure": None}
    raw = list(page.body.raw_data)
    days = days_of_rights(json.dumps(raw), page.language, said)
    contacts = [each for each in _contacts(page) if each.phone and each.code != "emergency"]
    has_sources = any(each["type"] == "sources" for each in raw)
    sure = {"days": days, "contacts": contacts} if days or contacts or has_sources else None
    return {"days_said": said, "sure": sure}


def _contacts(page: "BasePage") -> list[Any]:
    """Whom the cards of a page name, each once."""
    book = phonebook.current().page(page.language)
    found: dict[str, Any] = {}
    for raw in page.body.raw_data:
        if raw["type"] == "phone":
            named = [book.contact(raw["value"]["contact"])]
        elif raw["type"] == "centres":
            named = book.centres
        else:
            continue
        found |= {each.code: each for each in named if each and not each.withheld}
    return list(found.values())


def _load(node: Node) -> "BasePage":
    model = ContentType.objects.get_for_id(node.content_type_id).model_class()
    return model.objects.select_related("locale", "translation_state").get(pk=node.pk)


def _links(nodes: list[Node], asked: str | None, *, short: bool = True) -> list[PageRoute]:
    """Titles and addresses; readers of /ti/ stay under /ti/, whatever the words are in."""
    links = []
    for node in nodes:
        title = node.title
        if short and node.menu_title:
            title = node.menu_title
        info = get_language_info(node.language)
        links.append(PageRoute(title, _href(node, asked), info["lang"], info["dir"]))
    return links


def _href(node: Node, asked: str | None) -> str:
    return f"/{asked}{node.href.removeprefix(f'/{node.language}')}"


def _english(alternates: list[Node]) -> str:
    """The address of the same page in English; empty if there is none."""
    for node in alternates:
        if node.language == settings.LANGUAGE_CODE:
            return node.href
    return ""


def _absolute(href: str) -> str:
    return f"{settings.PUBLIC_ORIGIN.rstrip('/')}{href}"


def _state(page: "BasePage") -> "TranslationState | None":
    """How a translation was made; None for English, and where nobody said."""
    if page.language == settings.LANGUAGE_CODE:
        return None
    return getattr(page, "translation_state", None)
