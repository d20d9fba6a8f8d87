"""The pages that belong to no app: the front door, the way out, and what to say when all fails."""

import time
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from website.heartbeat import Heartbeat
from website.languages import best_language, find_language


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page in the reader's language, at once; all languages where we know none."""
    language = best_language(request.headers.get("Accept-Language", ""))
    if language:
        translation.activate(language)
        request.LANGUAGE_CODE = language
        found = resolve(f"/{language}/")
        response = found.func(request, *found.args, **found.kwargs)
        response.headers["Content-Location"] = f"/{language}/"
    else:
        translation.activate(settings.LANGUAGE_CODE)
        response = render(request, "website/chooser.html")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def all_languages(request: HttpRequest) -> HttpResponse:
    return render(request, "website/languages.html")


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """
    Out, and nothing of this site left in the browser's stores.

    Not its cookies: a caseworker who tries the button must not be signed out in the next tab.
    """
    response = HttpResponseRedirect(settings.EXIT_URL, status=303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_safe
def other_name(request: HttpRequest, tag: str, rest: str) -> HttpResponse:
    """The same page under the name that we give its language: `/sr/rights/`, `/zh-TW/`."""
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    return HttpResponseRedirect(f"/{find_language(tag.lower())}/{rest}{query}")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /cms/", f"Sitemap: {settings.PUBLIC_ORIGIN}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """One line a part, and 503 if one is not well. Never content."""
    parts = {"database": _database(), "worker": _worker()}
    text = "".join(f"{part}: {state}\n" for part, state in parts.items())
    well = set(parts.values()) == {"well"}
    return HttpResponse(text, status=200 if well else 503, content_type="text/plain")


def refused(request: HttpRequest, status: int) -> HttpResponse:
    return _fault(request, f"{status}.html", status)


def unavailable(request: HttpRequest) -> HttpResponse:
    return _fault(request, "503.html", 503)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _fault(request, "400.html", 400)


def not_here(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _fault(request, "404.html", 404)


def broken(request: HttpRequest) -> HttpResponse:
    return _fault(request, "500.html", 500)


def _fault(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """Kind words and the numbers, from the phonebook, in the reader's language. No database."""
    first = request.path_info.lstrip("/").partition("/")[0].lower()[:20]
    wanted = request.headers.get("Accept-Language", "")
    language = find_language(first) or best_language(wanted) or settings.LANGUAGE_CODE
    with translation.override(language):
        return render(request, template, status=status)


def _database() -> str:
    try:
        plan = MigrationExecutor(connection)
        missing = plan.migration_plan(plan.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return type(error).__name__
    return "migrations are missing" if missing else "well"


def _worker() -> str:
    late = Heartbeat(settings.VAR_DIR).late(time.time())
    return f"late: {', '.join(late)}" if late else "well"
