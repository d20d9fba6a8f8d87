"""Public pages."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from awareness.serving import page_context, sitemap
from awareness.serving.moved_pages import moved_to
from awareness.serving.page_tree import Tree
from awareness.sharing import figures_file, film_captions, news_feed, press_kit
from awareness.sharing.news_items import news_below
from awareness.sharing.own_films import CAPTIONS
from awareness.sharing.shared_files import FEED, FIGURES, KIT, files_beside


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
        if address := moved_to(request.path_info, get_language() or ""):
            return HttpResponsePermanentRedirect(address)
        raise
    return found.serve(request)


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
    return HttpResponse(sitemap.sitemap(tree), content_type="application/xml")
