"""Public pages."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from awareness import serving, sitemap
from awareness.tree import Tree


@require_safe
def page(request: HttpRequest, path: str) -> HttpResponse:
    """
    The page at an address.

    Wagtail's own view would walk down the tree a query a step, and take an English page below a
    language without a home for one in that language.
    """
    return serving.find(request, path).serve(request)


@require_safe
def list_of_pages(request: HttpRequest) -> HttpResponse:
    """sitemap.xml, with all languages; Wagtail's own lists those of one."""
    tree = getattr(request, "tree", None) or Tree.of_everything()
    return HttpResponse(sitemap.sitemap(tree), content_type="application/xml")
