"""
Rendering what should be public, and keeping the published tree equal to it.

A page is made by asking Django for it through its whole middleware, as a reader would, only with
the answers to its queries already in hand. So the file and its headers are those of Django.
"""

import os
import threading
import time
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.http.request import validate_host
from django.urls import set_urlconf
from django.utils import translation

from awareness.compression import Page
from awareness.published import Care, Changes, PublishedTree
from awareness.publishing import Place, Public
from website import views
from website.ground import ground

# These depend on who asks, and the front says them itself.
OF_THE_REQUEST = frozenset({"content-encoding", "content-length", "date", "etag", "vary"})


class CannotPublish(Exception):
    """Some pages could not be rendered; what was public of them stays so."""


DAY = 24 * 60 * 60
# While the site starts, and while somebody edits, the processor has better things to do.
QUIET_SECONDS, SQUEEZE_SECONDS = 60, 3
_started = time.monotonic()
_last_thorough: float | None = None


def publish(care: Care = Care.USUAL) -> Changes:
    """Make the tree equal to what should be public. A few queries when nothing has changed."""
    press = Press()
    changes = tree().reconcile(press.wanted, press.page, care)
    if changes.failed:
        name, error = next(iter(changes.failed.items()))
        raise CannotPublish(f"{len(changes.failed)} pages, {name} among them") from error
    return changes


def keep_public() -> None:
    """One round of the worker: reads every file when it starts, renders every page once a day."""
    if not settings.PUBLIC_TREE:
        return
    now = time.monotonic()
    if _last_thorough is None:
        care = Care.READ
    else:
        care = Care.RENDER if now > _last_thorough + DAY else Care.USUAL
    try:
        publish(care)
    except CannotPublish:
        _done(care, now)
        raise
    _done(care, now)


def _done(care: Care, now: float) -> None:
    """Note a thorough round. One page that fails is no reason to go over all every ten seconds."""
    global _last_thorough
    if care is not Care.USUAL:
        _last_thorough = now


def squeeze_gently() -> None:
    """One round of the worker: the second, slow compression, for a few seconds."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)  # of this thread alone
    until = time.monotonic() + SQUEEZE_SECONDS
    quiet = time.monotonic() > _started + QUIET_SECONDS
    while settings.PUBLIC_TREE and quiet and time.monotonic() < until and tree().squeeze(5):
        pass


def tree() -> PublishedTree:
    return PublishedTree(settings.VAR_DIR / "public")


class Press(BaseHandler):
    """Renders the files of one moment. wanted: their names, with fingerprints."""

    def __init__(self) -> None:
        self.public = Public(ground())
        self.places = self.public.places()
        self.wanted = {name: place.want for name, place in self.places.items()}
        self.load_middleware()

    def page(self, name: str) -> Page:
        """The file of a name, as Django answers for it now."""
        place = self.places[name]
        if not self.public.tree.pages:
            self.public.load()
        with translation.override(settings.LANGUAGE_CODE):
            set_urlconf(settings.ROOT_URLCONF)
            response = self._middleware_chain(self._request(place))
        return as_page(response, place)

    def resolve_request(self, request: Any) -> Any:
        # In DEBUG, Django would answer 404 with its own page and not with ours.
        if request.place.status == 404:
            return views.not_here, (), {}
        return super().resolve_request(request)

    def _request(self, place: Place) -> WSGIRequest:
        request = WSGIRequest(
            {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": place.address,
                "HTTP_HOST": host(),
                "HTTP_X_FORWARDED_PROTO": "https" if settings.HTTPS else "http",
                "wsgi.url_scheme": "https" if settings.HTTPS else "http",
                "wsgi.input": BytesIO(),
            }
        )
        request.place = place
        request.tree = self.public.tree
        return request


def as_page(response: HttpResponse, place: Place) -> Page:
    if response.status_code != place.status:
        raise CannotPublish(f"{place.address} answers {response.status_code}")
    if response.cookies:
        raise CannotPublish(f"{place.address} sets a cookie: it is not the same for everybody")
    headers = {
        name: value for name, value in response.items() if name.lower() not in OF_THE_REQUEST
    }
    if policy := headers.get("Content-Security-Policy"):
        # Its parts come out of a set, in another order each time: two machines must agree.
        headers["Content-Security-Policy"] = "; ".join(sorted(policy.split("; ")))
    return Page(response.content, sorted(headers.items()))


def host() -> str:
    """A name that Django answers to; which of them it is, no page shows."""
    named = urlsplit(settings.PUBLIC_ORIGIN).hostname or ""
    if validate_host(named, settings.ALLOWED_HOSTS):
        return named
    return next((name.lstrip(".") for name in settings.ALLOWED_HOSTS), "localhost")
