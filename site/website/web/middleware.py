"""What every request passes through before a view sees it, and every answer after."""

import logging
import traceback
from collections.abc import Callable
from typing import Any

import brotli
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import get_language

from base.languages import complete_languages
from base.limits import LONGEST_HEADER
from website.web import address_kinds, error_pages
from website.web.address_kinds import AddressKind
from website.web.negotiation import OFF_THE_RECORD, best_coding
from website.web_server.network_counts import NetworkCounter

logger = logging.getLogger("website")

Handler = Callable[[HttpRequest], HttpResponse]

CROWDS = NetworkCounter()

AT_ONCE = 5  # Brotli's level that takes no longer than gzip, and is a tenth smaller
# What is compressed here: pages of readers and their forms, no screen of staff and no file.
FOR_READERS = (AddressKind.PAGE, AddressKind.UNSTORED)

# Of Django and Wagtail what turns what was sent into a value, and a value into what was chosen.
READS_A_FORM = frozenset({"value_from_datadict", "get_value_data"})
# And what finds the rows that an address names, in choosers, of many at once and by the API: it
# asks for none by a number. What is none, or too large a one, would be an error of the server.
READS_AN_ADDRESS = frozenset(
    {
        "find_object",
        "get_actionable_objects",
        "get_multiple_chosen_response",
        "get_object",
        "get_objects",
    }
)

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


class ForgetAddressMiddleware:
    """
    Take the visitor's address and browser out of the request, first of all middleware.

    Staff keep the Referer: over TLS, Django's protection of their forms looks at it when a
    browser sends no Origin. It names a page of ours or nothing.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            request.method == "POST"
            and address_kinds.act_of(request.path_info) in address_kinds.FORMS
        ):
            # A count is all that is left of the address.
            trusted = settings.TRUSTED_PROXY
            request.crowd = CROWDS.count(request.META, trusted_proxy=trusted)
        kept = {"HTTP_REFERER"} if request.path_info.startswith(address_kinds.STAFF) else set()
        for key in list(request.META):
            if key in TELLTALE - kept or key.startswith(("HTTP_CF_", "HTTP_X_FORWARDED_FOR")):
                del request.META[key]
        return self.get_response(request)


class OffTheRecordMiddleware:
    """
    Ask the browser to keep no visit of a reader in its history: `Request-OTR: 1`.

    Brave offers its owner to do so; others do not know it, and lose nothing by it. On every answer,
    files and redirects too: before WhiteNoise, and in the answers that the front sends.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith(address_kinds.STAFF):
            name, value = OFF_THE_RECORD
            response.headers[name] = value
        return response


class LanguageMiddleware(LocaleMiddleware):
    """The language is in the address; no cookie is read, none is set."""

    def process_request(self, request: HttpRequest) -> None:
        cookies, request.COOKIES = request.COOKIES, {}
        try:
            super().process_request(request)
        finally:
            request.COOKIES = cookies
        complete_languages.speak_english(get_language())
        permitted = dict(settings.WAGTAILADMIN_PERMITTED_LANGUAGES)
        if request.path_info.startswith(address_kinds.STAFF) and get_language() not in permitted:
            # Else a Pashto browser gets English words in an admin that runs right to left.
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        # Staff pages have one address in every language. Sent on to /en/cms/…, a caseworker whose
        # conversation was deleted meanwhile would lose the answer she had typed.
        if request.path_info.startswith("/cms/"):
            return response
        return super().process_response(request, response)


class CompressionMiddleware(GZipMiddleware):
    """
    Compress what holds nothing of the request, so that a form is small on a slow phone too.

    An answer to a post may hold a token and what somebody wrote: side by side in one compressed
    body, their sizes could tell (BREACH). Those go as they are. A form that was only asked for
    repeats nothing: no view of ours reads the query string. So its size needs no veil either.
    """

    max_random_bytes = 0

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        coding = best_coding(request.META.get("HTTP_ACCEPT_ENCODING", "")[:LONGEST_HEADER])
        if coding != "gzip":
            # Django would compress for `gzip;q=0` too, which says never to.
            request.META.pop("HTTP_ACCEPT_ENCODING", None)
        if request.method != "GET" or failed(response):
            return response
        if address_kinds.kind_of(request.path_info) not in FOR_READERS:
            return response
        if coding == "br" and not (response.streaming or response.has_header("Content-Encoding")):
            response.content = brotli.compress(response.content, quality=AT_ONCE)
            response.headers["Content-Length"] = str(len(response.content))
            response.headers["Content-Encoding"] = "br"
            patch_vary_headers(response, ["Accept-Encoding"])
            return response
        return super().process_response(request, response)


class NoUploadsMiddleware:
    """
    No file and no flood through a public form; refused before a byte of the body is read.

    A picture of abuse must never reach this machine, not even its memory. One address takes a
    voice, another a picture that a desk has asked for; of both the first bytes are looked at first
    (`helpdesk.gate.attachment_upload`).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if fault := request.META.get("website.fault"):  # found before Django was asked
            return error_pages.refused(request, status=fault)
        if request.path_info.startswith(address_kinds.STAFF):
            return self.get_response(request)
        request.upload_handlers = []
        longest = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if request.content_type.startswith("multipart/"):
            longest = most_of_a_file(request)
            if not longest:
                return error_pages.refused(request, status=415)
        if length_of(request) > longest:
            return error_pages.refused(request, status=413)
        return self.get_response(request)


class CompleteFormMiddleware:
    """
    Whoever sends one of Wagtail's forms without a field that its screen reads unasked, or with
    something in it that no page of ours ever sends, is told so.

    Their own pages always send it; without it such a screen is an error of the server.
    """

    # Whose absence is another error than that of a field.
    FIELDS = {
        "wagtailadmin_choose_page_external_link": "external-link-chooser-url",
        "wagtailadmin_pages:copy": "new_parent_page",
    }

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        match = request.resolver_match
        field = self.FIELDS.get(match.view_name) if match else None
        if request.method != "POST" or not field or field in request.POST:
            return None
        return error_pages.bad_request(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        is_staff_page = request.path_info.startswith(address_kinds.STAFF)
        if is_staff_page and (isinstance(error, MultiValueDictKeyError) or is_unreadable(error)):
            return error_pages.bad_request(request)
        return None


class OutageMiddleware:
    """When the database is gone, whoever reads gets the numbers and not an error."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DatabaseError) or request.path_info.startswith(
            address_kinds.STAFF
        ):
            return None
        # The class alone: the words of a database error can hold what it was asked to store.
        logger.error("No page from the database: %s", type(error).__name__)
        return error_pages.unavailable(request)


def is_unreadable(error: Exception) -> bool:
    """
    Whether it came while a form was read (how many blocks, in which order) or shown again, or is
    of an address that names no rows.
    """
    names = {frame.f_code.co_name for frame, _line in traceback.walk_tb(error.__traceback__)}
    names_none = isinstance(error, (ValueError, OverflowError, ObjectDoesNotExist))
    return bool(names & READS_A_FORM or (names_none and names & READS_AN_ADDRESS))


def failed(response: HttpResponse) -> bool:
    return response.status_code >= 400


def most_of_a_file(request: HttpRequest) -> int:
    """Bytes of a form that may bring a file here; 0 where none may."""
    if request.content_type != "multipart/form-data":
        return 0
    return address_kinds.TAKE_A_FILE.get(address_kinds.act_of(request.path_info), 0)


def length_of(request: HttpRequest) -> int:
    """What the request says that its body has, in bytes."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
