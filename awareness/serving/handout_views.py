"""Handouts of paper as PDF, and whether one that somebody holds is still right."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from awareness.handouts import handout_codes, handout_pdf
from awareness.handouts.campaign_handouts import papers_of
from awareness.handouts.handout_fonts import missing_packages
from awareness.handouts.handout_formats import campaign_paper, handout_place
from awareness.models.campaigns import CampaignPage
from awareness.models.pages import BasePage
from awareness.serving import handout_links, page_context


@require_safe
def as_pdf(request: HttpRequest, name: str) -> HttpResponse:
    """
    The handout of a name in the language of the address; never in another one, for it leaves the
    site without the notice that a page would have. Http404 where there is none, or no font. While
    the published one is made again a page says so: the old one would have old numbers.
    """
    page = _handout(request, name)
    if page.language != get_language() or missing_packages([page.language]):
        raise Http404
    if _is_made_by_the_worker(request, page.language):
        return _in_making(request, handout_place(name))
    return HttpResponse(handout_pdf.handout_pdf(page, name), content_type="application/pdf")


@require_safe
def check_code(request: HttpRequest, code: str) -> HttpResponse:
    """
    Whether the handout with this code is still right: it is, while what would be printed today says
    the same; where its English has changed since, that is said instead. In the language of the
    handout. Http404 for a code that no handout can have.
    """
    held = handout_codes.read_code(code)
    if held is None:
        raise Http404
    with override(held.language):
        page = _handout(request, held.handout)
        if page.language != held.language:
            raise Http404
        newest = handout_pdf.handout_code(page, held.handout)
        context = {
            "held": held,
            "is_current": held.digest == newest.digest,
            "is_stale": handout_pdf.is_stale(page, held.handout),
            "page": page,
            "handout": handout_links.links_of(page, held.handout),
        }
        return render(request, "awareness/handout_code.html", context)


def _in_making(request: HttpRequest, place: str) -> HttpResponse:
    """That it is being made, with the way to the page whose words it has."""
    answer = render(request, "awareness/handout_in_making.html", {"place": place}, status=503)
    answer.headers["Retry-After"] = "120"
    return answer


def _is_made_by_the_worker(request: HttpRequest, language: str) -> bool:
    """Whether papers of a language are files, and it is a reader who asks and not the worker."""
    chosen = settings.PUBLIC_TREE_LANGUAGES
    is_a_file = settings.PUBLIC_TREE and (not chosen or language in chosen)
    return is_a_file and not hasattr(request, "place")


def _handout(request: HttpRequest, name: str) -> BasePage:
    """The page whose words a handout has; Http404 where there is none, or no picture for it."""
    page = page_context.find_page(request, handout_place(name)[1:])
    if isinstance(page, CampaignPage):
        is_there = name in papers_of(page)
    else:
        is_there = not campaign_paper(name)
    if not is_there:
        raise Http404
    return page
