"""The pages that belong to no app: the front door, the way out, and what to say when all fails."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import resolve
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from base.languages.language_list import NOT_YET, find_language
from website.web.negotiation import best_language

# RFC 9116 advises less than a year, so that nobody writes to an address long after it has ended.
CONTACT_HOLDS = timedelta(days=180)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page in the reader's language, at once; all languages where we know none."""
    language = best_language(request.headers.get("Accept-Language", ""))
    if language:
        translation.activate(language)
        request.LANGUAGE_CODE = language
        match = resolve(f"/{language}/")
        response = match.func(request, *match.args, **match.kwargs)
        response.headers["Content-Location"] = f"/{language}/"
    else:
        translation.activate(settings.LANGUAGE_CODE)
        response = render(request, "website/chooser.html")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def all_languages(request: HttpRequest) -> HttpResponse:
    return render(request, "website/languages.html", {"not_yet": NOT_YET})


@require_safe
def other_name(request: HttpRequest, tag: str, rest: str) -> HttpResponse:
    """The same page under the name that we give its language: `/sr/rights/`, `/zh-TW/`."""
    address = f"/{find_language(tag.lower())}/{rest}"
    if request.META.get("QUERY_STRING"):
        address += f"?{request.META['QUERY_STRING']}"
    return HttpResponseRedirect(address)


@require_safe
def security_contact(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness, as RFC 9116 has it; 404 until the operator has said."""
    contact = settings.SECURITY_CONTACT
    if not contact:
        raise Http404
    if ":" not in contact:
        contact = f"mailto:{contact}"
    until = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + CONTACT_HOLDS
    lines = [
        f"Contact: {contact}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en, fr, nl, de",
        f"Canonical: {settings.PUBLIC_ORIGIN}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /cms/", f"Sitemap: {settings.PUBLIC_ORIGIN}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
