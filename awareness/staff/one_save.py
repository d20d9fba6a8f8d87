"""
One save of a page at a time.

Wagtail keeps a draft by itself half a second after each key. Such a save reads the page, asks if it
is the newest, and writes the whole row. If the page was published in between, the row says again
that it is not public, and what was pressed as *Publish* stays a draft. So whoever saves a page
waits for the save before: then an old draft finds a newer version, and is left.

In the browser `awareness/static/editing/one_save.js` does its part: *Publish* waits for the draft
that is on its way, so that a new page is not made twice.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from wagtail.models import Page

View = Callable[..., HttpResponse]
# Wagtail's addresses that write a page, and not the preview, which is asked for at each key.
WRITE = frozenset({"edit", "revisions_revert", "unpublish", "workflow_action", "lock", "unlock"})


def one_at_a_time(patterns: Iterable[URLPattern | URLResolver]) -> None:
    """Let saves of a page queue. patterns: those of Wagtail's admin."""
    for each in patterns:
        if isinstance(each, URLResolver) and each.namespace == "wagtailadmin_pages":
            for address in each.url_patterns:
                if isinstance(address, URLPattern) and address.name in WRITE:
                    address.callback = in_line(address.callback)


def in_line(view: View) -> View:
    """A view whose posts wait for each other, page by page, and are kept whole or not at all."""

    @wraps(view)
    def waiting(request: HttpRequest, page_id: int, **kwargs: Any) -> HttpResponse:
        # By its name, as the address gives it: some of Wagtail's views look there for it.
        if request.method != "POST" or not request.user.is_authenticated:
            return view(request, page_id=page_id, **kwargs)
        with transaction.atomic():
            # PostgreSQL locks the row; of SQLite one alone writes, from the first line on.
            Page.objects.select_for_update().filter(pk=page_id).values_list("pk").first()
            return view(request, page_id=page_id, **kwargs)

    return waiting
