"""
The front: published pages, straight from their files, before Django is even loaded.

A page is at most one `stat` and a few bytes from memory; no query string, no cookie, no database,
no lock and no other thread is involved, so a page stays up when everything behind it is down. What
the tree does not hold is either an address of Django's (DYNAMIC) or not there, and the front says
so itself.

The tree is written by `website.published.reconciler`. As long as it holds no page that says
"not there", it is not whole, and whatever is missing is asked of Django.
"""

import os
import re
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from base.languages.language_list import ALIASES, DEFAULT, LANGUAGES, find_language
from base.limits import LONGEST_HEADER
from website.published.response_file import (
    SUFFIX,
    CachedResponse,
    EncodedResponse,
    MoreHeaders,
    load,
    stamp_of,
)
from website.web.negotiation import (
    KEPT,
    OFF_THE_RECORD,
    best_coding,
    best_language,
    matches,
)

Answer = tuple[int, list[tuple[str, str]], bytes]

# The first part of an address of Django's, or the second one after a language. A test compares
# these with the addresses that Django has.
DYNAMIC_ROOTS = frozenset(
    {"cms", "static", "media", "films", "documents", "healthz", "sheet", ".well-known"}
)
DYNAMIC_PAGES = frozenset(
    {"write", "speak", "picture", "read", "report", "refer", "tell", "leave", "search"}
)
PAGE = re.compile(r"/(?:[a-z0-9-]{1,64}/){0,8}\Z", re.ASCII)
FILES = re.compile(
    r"/(?:sitemap\.xml|robots\.txt"
    r"|[a-z-]{2,7}/(?:[a-z0-9-]{1,64}/){1,8}(?:feed\.atom|kit\.zip|film\.vtt|figures\.csv))\Z",
    re.ASCII,
)
# While one of these is made again it is not there, and Django says so.
PAPERS = re.compile(r"/[a-z-]{2,7}/print/[a-z0-9-]{1,80}\.pdf\Z", re.ASCII)

HERE: MoreHeaders = (("Vary", "Accept-Encoding"),)
CHOSEN: MoreHeaders = (("Vary", "Accept-Encoding, Accept-Language"),)
HOMES = {code: (("Content-Location", f"/{code}/"),) + CHOSEN for code in LANGUAGES}
# A browser that kept it for ever would go on being led away from a page that got its old name back.
OF_A_WAY_ON = [("Content-Length", "0"), ("Cache-Control", KEPT), OFF_THE_RECORD]
REASON = b"There is no site of this name here.\n"
OF_REASON = [("Content-Type", "text/plain"), ("Content-Length", str(len(REASON)))]
ANOTHER_NAME: Answer = (400, OF_REASON, REASON)
language_of = lru_cache(maxsize=256)(best_language)


# Seconds in which a file is not looked at again. To ask the system for it costs a thread its turn
# in Python, which is dearer than all the rest of a request when many come at once.
BELIEVED = 0.01


class Front:
    """
    Answers requests as granian hands them over (RSGI's scope: its address, method and headers).

    tree: where the published pages are. https: plain requests are left to Django, which sends them
    to the safe address. trusts_proxy: whether a proxy's word on that counts. hosts: as in
    ALLOWED_HOSTS; who asks for another is not served. onion: the one of them that is within Tor.
    """

    def __init__(
        self,
        tree: Path,
        *,
        https: bool = False,
        trusts_proxy: bool = False,
        hosts: tuple[str, ...] = ("*",),
        onion: str = "",
    ) -> None:
        self.hosts, self.onion = hosts, onion
        self.tree = str(tree)
        self.https = https
        self.trusts_proxy = trusts_proxy
        self.stored: dict[str, CachedResponse] = {}

    def answer(self, scope: Any) -> Answer | None:
        """Status, headers and body of what can be answered without Django; None: ask it."""
        headers = scope.headers
        named = headers.get_all("host") or [scope.authority or ""]
        if not is_our_host(",".join(named), self.hosts):
            return ANOTHER_NAME
        if (method := scope.method) not in ("GET", "HEAD"):
            return None
        if self.https and not self.is_safe(scope.scheme, headers):
            return None
        answer = self.page(scope.path or "/", headers)
        if answer and self.onion and is_our_host(",".join(named), (self.onion,)):
            answer = not_held_to_https(answer)
        if answer and method == "HEAD":
            status, its_headers, _body = answer
            return status, its_headers, b""
        return answer

    def is_safe(self, scheme: str, headers: Any) -> bool:
        """Whether the request came through TLS, as Django would see it."""
        if self.trusts_proxy:
            schemes = headers.get_all("x-forwarded-proto")
            if schemes:
                scheme = schemes[0].partition(",")[0].strip()
        return scheme == "https"

    def page(self, path: str, headers: Any) -> Answer | None:
        """The page asked for, or the one that says it is not there; None: ask Django."""
        if path == "/":
            return self.home(headers)
        name = path[1:]
        is_page = bool(PAGE.match(path))
        if is_page:
            name += "index.html"
        is_a_paper = bool(PAPERS.match(path))
        known = is_page or is_a_paper or bool(FILES.match(path))
        if known:
            stored = self.read(name)
            if stored is not None:
                return sent(stored, headers)
        if is_a_paper or is_dynamic(path) or (known and self.lies(name)):
            return None
        return self.missing(path, headers)

    def lies(self, name: str) -> bool:
        """Whether there is such a file, though half of it is gone, or it cannot be opened now."""
        return os.path.exists(f"{self.tree}/{name}{SUFFIX}")

    def home(self, headers: Any) -> Answer | None:
        """The home in the reader's language, without a redirect; else the list of languages."""
        language = wanted_language(headers)
        if language:
            name, extra = f"{language}/index.html", HOMES[language]
        else:
            name, extra = "index.html", CHOSEN
        stored = self.read(name)
        if stored is None:
            return None
        return sent(stored, headers, extra)

    def missing(self, path: str, headers: Any) -> Answer | None:
        """
        The page that says "not there"; a redirect where a page has moved, or only the last slash
        was forgotten.
        """
        first = find_language(path.lstrip("/").partition("/")[0].lower()[:20])
        address = path if path.endswith("/") else f"{path}/"
        if PAGE.match(address) and (moved := self.read(moved_name(address))):
            address = dict(moved.answer.headers)["Location"]
        if PAGE.match(address) and self.read(f"{address[1:]}index.html"):
            return 301, [("Location", address), *OF_A_WAY_ON], b""
        # Looked at afresh: that it is there is what says that the tree is whole, and that it holds
        # the language of the address (PUBLIC_TREE_LANGUAGES leaves some to Django).
        names = [first] if first else [wanted_language(headers) or DEFAULT, DEFAULT]
        for name in names:
            stored = self.read(f"404/{name}.html", look=True)
            if stored is not None:
                form = form_for(stored, headers)
                # Without a mark by which to ask again: it may be there the next time.
                return 404, [each for each in form.whole if each[0] != "ETag"], form.body
        return None

    def read(self, name: str, *, look: bool = False) -> CachedResponse | None:
        """What to send for a file of the tree: from memory, unless the file has changed."""
        stored, now = self.stored.get(name), time.monotonic()
        if stored is not None and now < stored.until and not look:
            return stored
        path = f"{self.tree}/{name}{SUFFIX}"
        try:
            stamp = stamp_of(os.stat(path))
            if stored is None or stored.stamp != stamp:
                # A file that changes in between has another stamp the next time.
                stored = load(path, stamp)
        except (OSError, ValueError):
            stored = None
        if stored is None:
            self.stored.pop(name, None)
            return None
        stored.until = now + BELIEVED
        self.stored[name] = stored
        return stored


def not_held_to_https(answer: Answer) -> Answer:
    """As Django says it by the onion (site/website/web/onion.py)."""
    status, headers, body = answer
    return status, [each for each in headers if each[0] != "Strict-Transport-Security"], body


def moved_name(address: str) -> str:
    """The file of the tree that leads from an old address, `/en/old/`, to the one of today."""
    return f"moved/{address.strip('/')}.html"


@lru_cache(maxsize=64)
def is_our_host(host: str, ours: tuple[str, ...]) -> bool:
    """Whether a Host header names one of `ours`, which are written as Django's ALLOWED_HOSTS."""
    name = re.sub(r":[0-9]*\Z", "", host.lower()).rstrip(".")
    for pattern in ours:
        if pattern in ("*", name):
            return True
        if pattern.startswith(".") and (name == pattern[1:] or name.endswith(pattern)):
            return True
    return False


def header(headers: Any, name: str) -> str:
    """All lines of a header as one (RFC 9110, 5.2); empty when there is none."""
    return ",".join(headers.get_all(name))


def wanted_language(headers: Any) -> str | None:
    return language_of(header(headers, "accept-language")[:LONGEST_HEADER])


def form_for(stored: CachedResponse, headers: Any, extra: MoreHeaders = HERE) -> EncodedResponse:
    """The page in the coding that the reader wants most. extra: how it was found."""
    return stored.form(best_coding(header(headers, "accept-encoding")[:LONGEST_HEADER]), extra)


def sent(stored: CachedResponse, headers: Any, extra: MoreHeaders = HERE) -> Answer:
    """The page, unless the reader has it already."""
    form = form_for(stored, headers, extra)
    if (theirs := header(headers, "if-none-match")) and matches(theirs, form.etag):
        return 304, form.unchanged, b""
    return 200, form.whole, form.body


def is_dynamic(path: str) -> bool:
    """Whether Django answers this address: staff, files, and what is made for each request."""
    first, _, rest = path[1:].partition("/")
    if first in LANGUAGES:
        return rest.partition("/")[0] in DYNAMIC_PAGES
    # sr, tl, zh-TW and the like: Django knows the way.
    return first in DYNAMIC_ROOTS or first.lower() in ALIASES or first.lower() in LANGUAGES
