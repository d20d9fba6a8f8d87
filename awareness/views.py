"""Public pages."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from awareness import serving


@require_safe
def page(request: HttpRequest, path: str) -> HttpResponse:
    """
    The page at an address.

    Wagtail's own view would walk down the tree a query a step, and take an English page below a
    language without a home for one in that language.
    """
    return serving.find(request, path).serve(request)
