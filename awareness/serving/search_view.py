"""The page on which one looks for pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from awareness.limits import MOST_SEARCH_LETTERS
from awareness.serving import search
from awareness.serving.page_tree import languages_for

AGAIN_SECONDS = 30  # after which whoever was told to come again should


# Exempt because it changes nothing, and a token would need a cookie on a public address.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def look_for_pages(request: HttpRequest) -> HttpResponse:
    """
    The empty form, or what was found.

    The words come in the body of a POST and never in the address, where history, proxies and logs
    would keep them. The answer is stored nowhere either: `search` is an address without a store.
    Where too many ask at once (`website.web_server.waiting_line`), the form comes back with its
    words.
    """
    query = request.POST.get("q", "")[:MOST_SEARCH_LETTERS]
    busy = bool(request.META.get("waiting_line.turned_away"))
    asked = bool(search.query_words(query)) and not busy
    results = search.find_pages(query, list(languages_for(get_language()))) if asked else []
    context = {"query": query, "asked": asked, "results": results, "busy": busy}
    answer = render(request, "awareness/search.html", context, status=503 if busy else 200)
    if busy:
        answer.headers["Retry-After"] = str(AGAIN_SECONDS)
    return answer
