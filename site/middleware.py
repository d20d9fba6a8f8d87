"""What every request passes through before a view sees it, and every answer after."""

import logging
from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation import get_language

from website import headers, interface, views
from website.crowds import Crowds
from website.front import LONGEST_HEADER, best_coding
from website.headers import Kind

logger = logging.getLogger("website")

Handler = Callable[[HttpRequest], HttpResponse]

CROWDS = Crowds()

# Whatever a server or proxy may say about who asks, and from where.
TELLTALE = frozenset(
    {
        "REMOTE_ADDR",
        "REMOTE_HOST",
        "REMOTE_PORT",
        "REMOTE_USER",
        "HTTP_X_FORWARDED_FOR",
        "HTTP_FORWARDED",
        "HTTP_X_REAL_IP",
        "HTTP_CLIENT_IP",
        "HTTP_TRUE_CLIENT_IP",
        "HTTP_X_CLIENT_IP",
        "HTTP_X_CLUSTER_CLIENT_IP",
        "HTTP_FASTLY_CLIENT_IP",
        "HTTP_USER_AGENT",
        "HTTP_REFERER",
        "HTTP_VIA",
    }
)


class ForgetAddress:
    """
    Take the visitor's address and browser out of the request, first of all middleware.

    Staff keep the Referer: over TLS, Django's protection of their forms looks at it when a
    browser sends no Origin. It names a page of ours or nothing.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and headers.act_of(request.path_info) in headers.FORMS:
            # A count is all that is left of the address.
            trusted = settings.TRUSTED_PROXY
            request.crowd = CROWDS.count(request.META, trusted_proxy=trusted)
        kept = {"HTTP_REFERER"} if request.path_info.startswith(headers.STAFF) else set()
        for key in list(request.META):
            if key in TELLTALE - kept or key.startswith(("HTTP_CF_", "HTTP_X_FORWARDED_FOR")):
                del request.META[key]
        return self.get_response(request)


class LanguageByAddress(LocaleMiddleware):
    """The language is in the address; no cookie is read, none is set."""

    def process_request(self, request: HttpRequest) -> None:
        cookies, request.COOKIES = request.COOKIES, {}
        try:
            super().process_request(request)
        finally:
            request.COOKIES = cookies
        interface.speak_english(get_language())
        permitted = dict(settings.WAGTAILADMIN_PERMITTED_LANGUAGES)
        if request.path_info.startswith(headers.STAFF) and get_language() not in permitted:
            # Else a Pashto browser gets English words in an admin that runs right to left.
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        # Staff pages have one address in every language. Sent on to /en/cms/…, a caseworker whose
        # case was deleted meanwhile would lose the answer she had typed.
        if request.path_info.startswith("/cms/"):
            return response
        return super().process_response(request, response)


class PageHeaders:
    """
    Headers that depend on the address: what may be kept, and where.

    Wagtail shows a draft in a frame of its own page: for staff, and nowhere else, it may.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        path = request.path_info
        kind = headers.kind_of(path)
        unsafe = request.method not in ("GET", "HEAD")
        if kind is Kind.UNSTORED or (unsafe and kind is not Kind.STAFF) or failed(response):
            response.headers["Cache-Control"] = "no-store"
        elif kind is Kind.PAGE:
            response.headers["Cache-Control"] = headers.KEPT
        elif kind is Kind.STAFF and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        if kind is Kind.UNSTORED:
            response.headers["X-Robots-Tag"] = "noarchive"
            response.headers.pop("Expires", None)  # `no-store` says more
        if kind is Kind.STAFF and not path.startswith((headers.INBOX, headers.SECOND_STEP)):
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class ContentPolicy(CSPMiddleware):
    """
    The policy that belongs to the address.

    Wagtail makes a preview by a request of its own for the page, which comes back with the
    public policy: not to be framed. What counts is the address that was asked for.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path_info.startswith(headers.STAFF):
            response.headers.pop(HEADER, None)
        return super().process_response(request, response)

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponse, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.config is None:
            parts.config = headers.policy(request.path_info)
        return parts


class SmallPages(GZipMiddleware):
    """
    Compress what holds nothing of the request, so that a form is small on a slow phone too.

    An answer to a post may hold a token and what somebody wrote: side by side in one compressed
    body, their sizes could tell (BREACH). Those go as they are. A form that was only asked for
    repeats nothing: no view of ours reads the query string. So its size needs no veil either.
    """

    max_random_bytes = 0

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        for_readers = headers.kind_of(request.path_info) in (Kind.PAGE, Kind.UNSTORED)
        wanted = request.META.get("HTTP_ACCEPT_ENCODING", "")[:LONGEST_HEADER]
        if best_coding(wanted, ("gzip",)) != "gzip":
            # Django would compress for `gzip;q=0` too, which says never to.
            request.META.pop("HTTP_ACCEPT_ENCODING", None)
        if request.method == "GET" and for_readers and not failed(response):
            return super().process_response(request, response)
        return response


class WordsOnly:
    """
    No file and no flood through a public form; refused before a byte of the body is read.

    A picture of abuse must never reach this machine, not even its memory.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(headers.STAFF):
            return self.get_response(request)
        request.upload_handlers = []
        if request.content_type.startswith("multipart/"):
            return views.refused(request, status=415)
        if _length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return views.refused(request, status=413)
        return self.get_response(request)


class StaysUp:
    """When the database is gone, whoever reads gets the numbers and not an error."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DatabaseError) or request.path_info.startswith(headers.STAFF):
            return None
        # The class alone: the words of a database error can hold what it was asked to store.
        logger.error("No page from the database: %s", type(error).__name__)
        return views.unavailable(request)


def failed(response: HttpResponse) -> bool:
    return response.status_code >= 400


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
