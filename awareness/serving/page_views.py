"""Public pages."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from xml.sax.saxutils import quoteattr

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, get_language_info
from django.views.decorators.http import require_safe

from awareness.serving import page_context
from awareness.serving.moved_pages import moved_to, noted_moves
from awareness.serving.page_tree import Node, Tree, for_anyone, languages_for
from awareness.sharing import figures_file, film_captions, news_feed, press_kit
from awareness.sharing.news_items import news_below
from awareness.sharing.own_films import CAPTIONS
from awareness.sharing.shared_files import FEED, FIGURES, KIT, files_beside

# The list of all public pages for search engines, with each page's translations.
#
# Here and not in the head of each page: thirty links there cost every reader two hundred bytes.


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
            links[node.key] = "".join(_links(tree.alternates(node.key)))
        yield f"<url><loc>{_absolute(node.href)}</loc>{links[node.key]}</url>\n"


def _links(alternates: list[Node]) -> Iterator[str]:
    for node in alternates:
        yield _link(get_language_info(node.language)["lang"], node.href)
    yield _link("x-default", for_anyone(alternates))


def _link(code: str, href: str) -> str:
    return f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(_absolute(href))}/>'


def _absolute(href: str) -> str:
    return f"{settings.PUBLIC_ORIGIN.rstrip('/')}{href}"


@require_safe
def page(request: HttpRequest, path: str) -> HttpResponse:
    """
    The page at an address; where one was before, the way to where it is now.

    Wagtail's own view would walk down the tree a query a step, and take an English page below a
    language without a home for one in that language.
    """
    try:
        found = page_context.find_page(request, path)
    except Http404:
        if answer := _moved(request, f"/{path}"):
            return answer
        raise
    return found.serve(request)


def _moved(request: HttpRequest, rest: str) -> HttpResponse | None:
    """
    The way to where the page at an address is now; none where no page was before.

    It has a page with a link too, for a copy on a disk, where no server leads on.
    """
    language = get_language() or ""
    languages = languages_for(language)
    tree = getattr(request, "tree", None)

    def node_at(place: str) -> Node | None:
        return (tree or Tree.around(languages, place)).find(languages, place)

    now = moved_to(rest, language, noted_moves(), lambda place: node_at(place) is not None)
    if not now:
        return None
    address, node = f"/{language}{now}", node_at(now)
    response = render(request, "awareness/moved.html", {"address": address, "node": node})
    response.status_code = HTTPStatus.MOVED_PERMANENTLY
    response.headers["Location"] = address
    return response


@require_safe
def feed(request: HttpRequest, path: str) -> HttpResponse:
    """The Atom feed of a page of news, in the language of the address and in no other."""
    index = _with_file(request, path, FEED)
    tree = request.tree
    items = news_below(index, page_context.public_pages(tree))
    atom = news_feed.as_atom(index, items)
    return HttpResponse(atom, content_type="application/atom+xml; charset=utf-8")


@require_safe
def kit(request: HttpRequest, path: str) -> HttpResponse:
    """The press kit of a campaign, with its words in all languages."""
    campaign = _with_file(request, path, KIT)
    return HttpResponse(press_kit.press_kit(campaign), content_type="application/zip")


@require_safe
def captions(request: HttpRequest, path: str) -> HttpResponse:
    """The captions of the film of a campaign, in the language of the address."""
    page = _with_file(request, path, CAPTIONS)
    cues = film_captions.captions_of(page.slug, page.language)
    text = film_captions.as_vtt(cues, page.language)
    return HttpResponse(text, content_type="text/vtt; charset=utf-8")


@require_safe
def figures(request: HttpRequest, path: str) -> HttpResponse:
    """The figures of whole years beside their page, in the language of the address."""
    page = _with_file(request, path, FIGURES)
    text = figures_file.figures_as_csv(page.language)
    return HttpResponse(text, content_type="text/csv; charset=utf-8")


def _with_file(request: HttpRequest, path: str, name: str) -> Any:
    """The page that has such a file beside it; Http404 where none has, in this language."""
    page = page_context.find_page(request, path)
    if page.language != get_language() or name not in files_beside(page):
        raise Http404
    return page


@require_safe
def list_of_pages(request: HttpRequest) -> HttpResponse:
    """sitemap.xml, with all languages; Wagtail's own lists those of one."""
    tree = getattr(request, "tree", None) or Tree.of_everything()
    return HttpResponse(sitemap(tree), content_type="application/xml")
