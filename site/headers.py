"""
Which headers an address answers with.

Four kinds of address: pages that anybody may read, forms (whose words must stay nowhere), files,
and staff. `site/middleware.py` puts them on; tests ask the same questions of the running site.
"""

from enum import Enum

from django.conf import settings

from website.assets import inlined
from website.languages import LANGUAGES

# What is written, read back or left behind here must stay in no store and no archive.
UNSTORED = frozenset({"write", "read", "report", "leave", "search"})
FORMS = frozenset({"write", "read", "report"})
STAFF = "/cms/"
INBOX = "/cms/helpdesk/"
SECOND_STEP = "/cms/second-factor/"
KEPT = "private, no-cache"
NONE, SELF = "'none'", "'self'"


class Kind(Enum):
    PAGE = "page"
    UNSTORED = "unstored"
    FILE = "file"
    STAFF = "staff"


def kind_of(path: str) -> Kind:
    if path.startswith(STAFF):
        return Kind.STAFF
    if path.startswith((settings.STATIC_URL, settings.MEDIA_URL, "/documents/")):
        return Kind.FILE
    return Kind.UNSTORED if act_of(path) in UNSTORED or path == "/healthz" else Kind.PAGE


def act_of(path: str) -> str:
    """`write` for `/ar/write/`; empty where no language stands first."""
    first, _, rest = path.lstrip("/").partition("/")
    return rest.partition("/")[0] if first in LANGUAGES else ""


def sheets_of(path: str) -> tuple[str, ...]:
    """Which style sheets an answer at this address may carry besides that of all pages."""
    return ("forms", "thread") if act_of(path) in UNSTORED else ("cards", "rare")


def policy(path: str) -> dict[str, object]:
    """The Content-Security-Policy of an address, as django-csp takes it."""
    if path.startswith((INBOX, SECOND_STEP)):
        return INBOX_POLICY
    if path.startswith(STAFF):
        return STAFF_POLICY
    own = inlined(watch=settings.DEBUG)
    return {
        "default-src": [NONE],
        "style-src": [own.style_hash, *(own.extra_hashes[name] for name in sheets_of(path))],
        "script-src": [own.script_hash, *([own.sum_hash] if act_of(path) in FORMS else [])],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }


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
