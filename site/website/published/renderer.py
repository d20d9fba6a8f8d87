"""
Rendering what should be public: Django is asked for each page through its whole middleware.

A page is made as a reader would get it, only with the answers to its queries already in hand. So
the file and its headers are those of Django.
"""

from http import HTTPStatus
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

from website.published.compression import RenderedPage
from website.published.global_fingerprint import global_fingerprint
from website.published.pages_to_publish import PageToPublish, Public
from website.web import error_pages

# These depend on who asks, and the front says them itself.
OF_THE_REQUEST = frozenset({"content-encoding", "content-length", "date", "etag", "vary"})


class CannotPublish(Exception):
    """Some pages could not be rendered; what was public of them stays so."""


class Renderer(BaseHandler):
    """Renders the files of one moment. wants: their names, with fingerprints."""

    def __init__(self) -> None:
        self.public = Public(global_fingerprint())
        self.places = self.public.places()
        self.wants = {name: place.want for name, place in self.places.items()}
        self.load_middleware()

    def page(self, name: str) -> RenderedPage:
        """The file of a name, as Django answers for it now."""
        return as_page(self.answer(name), self.places[name])

    def answer(self, name: str) -> HttpResponse:
        """What Django answers now at the place of a name, whether it may be stored or not."""
        place = self.places[name]
        if not self.public.tree.pages:
            self.public.load()
        with translation.override(settings.LANGUAGE_CODE):
            set_urlconf(settings.ROOT_URLCONF)
            response: HttpResponse = self._middleware_chain(self._request(place))
        return response

    def resolve_request(self, request: Any) -> Any:
        # In DEBUG, Django would answer 404 with its own page and not with ours.
        if request.place.status == 404:
            return error_pages.not_here, (), {}
        return super().resolve_request(request)

    def _request(self, place: PageToPublish) -> WSGIRequest:
        scheme = "https" if settings.HTTPS else "http"
        request = WSGIRequest(
            {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": place.address,
                "HTTP_HOST": host(),
                "HTTP_X_FORWARDED_PROTO": scheme,
                "wsgi.url_scheme": scheme,
                "wsgi.input": BytesIO(),
            }
        )
        request.place = place
        request.tree = self.public.tree
        return request


def as_page(response: HttpResponse, place: PageToPublish) -> RenderedPage:
    if response.status_code != place.status:
        raise CannotPublish(f"{place.address} answers {response.status_code}")
    if response.cookies:
        raise CannotPublish(f"{place.address} sets a cookie: it is not the same for everybody")
    if response.status_code == HTTPStatus.OK and "no-store" in response.get("Cache-Control", ""):
        raise CannotPublish(f"{place.address} is to be stored nowhere")
    headers = {}
    for name, value in response.items():
        if name.lower() not in OF_THE_REQUEST:
            headers[name] = value
    if policy := headers.get("Content-Security-Policy"):
        # Its parts come out of a set, in another order each time: two machines must agree.
        headers["Content-Security-Policy"] = "; ".join(sorted(policy.split("; ")))
    return RenderedPage(response.content, sorted(headers.items()))


def host() -> str:
    """A name that Django answers to; which of them it is, no page shows."""
    named = urlsplit(settings.PUBLIC_ORIGIN).hostname or ""
    if validate_host(named, settings.ALLOWED_HOSTS):
        return named
    return next((name.lstrip(".") for name in settings.ALLOWED_HOSTS), "localhost")
