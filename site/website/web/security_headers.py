"""
Which headers an address answers with.

Four kinds of address: pages that anybody may read, forms (whose words must stay nowhere), files,
and staff. `site/website/web/middleware.py` puts them on; tests ask the same questions of the
running site.
"""

from collections.abc import Callable
from dataclasses import asdict

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from base.theme.inlined_assets import InlinedAssets, inlined
from website.web import address_kinds
from website.web.address_kinds import (
    FORMS,
    ONE_FILE,
    PICTURE,
    READ,
    RECORDER,
    SEARCH,
    SPEAK,
    STAFF,
    STRICT,
    UNSTORED,
    WRITE,
    AddressKind,
    act_of,
)
from website.web.middleware import failed
from website.web.negotiation import KEPT

NONE, SELF = "'none'", "'self'"
# One's own voice, before it is sent; the number or an answer, spoken, in the page that comes back.
# What stands at an address may be shown in the document of another, from which it was asked for.
HEARD = {
    SPEAK: ("blob:", "data:"),
    WRITE: ("data:",),
    READ: ("data:",),
    PICTURE: ("data:",),
}
# Where a file is chosen: for a picture in the document of the answers, too.
ATTACHED = frozenset({SPEAK, PICTURE, READ})


def policy(path: str) -> dict[str, object]:
    """The Content-Security-Policy of an address, as django-csp takes it."""
    if path.startswith(STRICT):
        return INBOX_POLICY
    if path.startswith(RECORDER):
        return RECORDER_POLICY
    if path.startswith(STAFF):
        return STAFF_POLICY
    own, act = inlined(watch=settings.DEBUG), act_of(path)
    # Besides that of all pages: those that an answer at this address may carry.
    styles = [own.style_hash]
    styles += [own.extra_hashes[name] for name in _extra_sheets(act)]
    # Words go out beside the page, to the site itself, and the page stays if none takes them.
    asked = {}
    if act in FORMS or act == SEARCH:
        asked = {"connect-src": [SELF]}
    return {
        "default-src": [NONE],
        **asked,
        "style-src": styles,
        "script-src": _scripts(own, act),
        "img-src": [SELF, "data:"],
        "media-src": [SELF, *HEARD.get(act, ())],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }


def _scripts(own: InlinedAssets, act: str) -> list[str]:
    scripts = [own.script_hash]
    if act == ONE_FILE:
        scripts.append(own.file_hash)
    elif act in UNSTORED:
        scripts.append(own.forms_hash)
    if act in FORMS:
        scripts.append(own.sum_hash)
    if act in ATTACHED:
        scripts.append(own.attached_hash)
    if act == SPEAK:
        scripts.append(own.speak_hash)
    return scripts


def _extra_sheets(act: str) -> tuple[str, ...]:
    if act == ONE_FILE:
        return ("cards", "rare", "file")
    if act in UNSTORED:
        return ("forms", "thread")
    if act:
        return ("cards", "rare")
    return ("cards", "home", "rare")


_STAFF = {
    "default-src": [SELF],
    "script-src": [SELF],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "object-src": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
}
# Where strangers' words are shown, and where one signs in, nothing runs but our own files.
INBOX_POLICY: dict[str, object] = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
}
# Wagtail's date pickers and choosers start themselves by scripts that stand in the page.
STAFF_POLICY: dict[str, object] = {**_STAFF, "script-src": [SELF, "'unsafe-inline'"]}

# There one hears what was recorded a moment ago, before it is sent in.
RECORDER_POLICY: dict[str, object] = {**STAFF_POLICY, "media-src": [SELF, "blob:"]}

Handler = Callable[[HttpRequest], HttpResponse]


class PageHeadersMiddleware:
    """
    Headers that depend on the address: what may be kept, and where.

    Wagtail shows a draft in a frame of its own page: for staff, and nowhere else, it may.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        path = request.path_info
        kind = address_kinds.kind_of(path)
        unsafe = request.method not in ("GET", "HEAD")
        if (
            kind is AddressKind.UNSTORED
            or (unsafe and kind is not AddressKind.STAFF)
            or failed(response)
        ):
            response.headers["Cache-Control"] = "no-store"
        elif kind is AddressKind.PAGE:
            response.headers["Cache-Control"] = KEPT
        elif kind is AddressKind.STAFF and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        if kind is AddressKind.UNSTORED:
            response.headers["X-Robots-Tag"] = "noarchive"
            response.headers.pop("Expires", None)  # `no-store` says more
        if kind is AddressKind.STAFF and not path.startswith(STRICT):
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class ContentPolicyMiddleware(CSPMiddleware):
    """
    The policy that belongs to the address.

    Wagtail makes a preview by a request of its own for the page, which comes back with the
    public policy: not to be framed. What counts is the address that was asked for.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path_info.startswith(address_kinds.STAFF):
            response.headers.pop(HEADER, None)
        super().process_response(request, response)  # which puts it on this very answer
        if HEADER not in response and hasattr(request, "place"):
            # In DEBUG, django-csp leaves a 404 alone; this one is ours, and published.
            response.headers[HEADER] = build_policy(
                **asdict(self.get_policy_parts(request, response))
            )
        return response

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponse, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.config is None:
            parts.config = policy(request.path_info)
        return parts
