"""The page on which one looks for pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from awareness import search
from awareness.tree import chain


# Exempt because it changes nothing, and a token would need a cookie on a public address.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def look_for_pages(request: HttpRequest) -> HttpResponse:
    """
    The empty form, or what was found.

    The words come in the body of a POST and never in the address, where history, proxies and logs
    would keep them. The answer is stored nowhere either: `search` is an address without a store.
    """
    query = request.POST.get("q", "")[: search.MOST_LETTERS]
    results = search.find(query, list(chain(get_language())))
    context = {"query": query, "asked": bool(search.words_of(query)), "results": results}
    return render(request, "awareness/search.html", context)
