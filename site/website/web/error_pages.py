"""What to say when something fails: kind words and the numbers, without a database."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from base.languages.language_list import find_language
from website.web.negotiation import best_language


def refused(request: HttpRequest, status: int, why: str = "") -> HttpResponse:
    """why: in the place of the sentence for who needs help, where it is somebody who works here."""
    return _fault(request, f"{status}.html", status, {"why": why})


def unavailable(request: HttpRequest) -> HttpResponse:
    return _fault(request, "503.html", 503)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _fault(request, "400.html", 400)


def not_here(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _fault(request, "404.html", 404)


def broken(request: HttpRequest) -> HttpResponse:
    return _fault(request, "500.html", 500)


def _fault(
    request: HttpRequest, template: str, status: int, more: dict[str, Any] | None = None
) -> HttpResponse:
    """Kind words and the numbers, from the phonebook, in the reader's language. No database."""
    first = request.path_info.lstrip("/").partition("/")[0].lower()[:20]
    accepted = request.headers.get("Accept-Language", "")
    language = find_language(first) or best_language(accepted) or settings.LANGUAGE_CODE
    with translation.override(language):
        return render(request, template, more, status=status)
