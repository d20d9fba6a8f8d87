"""
The front: published pages, straight from their files, before Django is even loaded.

A page is at most one `stat` and a few bytes from memory; no query string, no cookie, no database
and no lock is involved, so a page stays up when everything behind it is down. What the tree does
not hold is either an address of Django's (DYNAMIC) or not there, and the front says so itself.

The tree is written by `awareness.publishing`. As long as it holds no page that says "not there",
it is not whole, and whatever is missing is asked of Django.
"""

import os
import re
import threading
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from awareness.answers import SUFFIX
from website.languages import ALIASES, DEFAULT, LANGUAGES, best_language, find_language
from website.stored import Headers, Stored, load, stamp_of

Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], Any]
App = Callable[[Environ, Start], Iterable[bytes]]

# The first part of an address of Django's, or the second one after a language. A test compares
# these with the addresses that Django has.
DYNAMIC_ROOTS = frozenset({"cms", "static", "media", "documents", "healthz"})
DYNAMIC_PAGES = frozenset({"write", "read", "report", "leave", "search"})
PAGE = re.compile(r"/(?:[a-z0-9-]{1,64}/){0,8}\Z", re.ASCII)
FILES = frozenset({"/sitemap.xml", "/robots.txt"})
LONGEST_HEADER = 500  # characters that are looked at; browsers send fewer than a hundred

HERE: Headers = (("Vary", "Accept-Encoding"),)
CHOSEN: Headers = (("Vary", "Accept-Encoding, Accept-Language"),)
HOMES = {code: (("Content-Location", f"/{code}/"), *CHOSEN) for code in LANGUAGES}
language_of = lru_cache(maxsize=256)(best_language)


# Seconds in which a file is not looked at again. To ask the system for it costs a thread its turn
# in Python, which is dearer than all the rest of a request when many come at once.
BELIEVED = 0.01


class Front:
    """
    A WSGI application around another one.

    tree: where the published pages are. load_django: called once, at the first request that is
    not for a page. https: plain requests are left to Django, which sends them to the safe
    address. trusts_proxy: whether a proxy's word on that counts.
    """

    def __init__(
        self,
        tree: Path,
        load_django: Callable[[], App],
        *,
        https: bool = False,
        trusts_proxy: bool = False,
    ) -> None:
        self.tree = str(tree)
        self.load_django = load_django
        self.https = https
        self.trusts_proxy = trusts_proxy
        self.stored: dict[str, Stored] = {}
        self._django: App | None = None
        self._loading = threading.Lock()

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in ("GET", "HEAD") and (not self.https or self.safe(environ)):
            sent = self.page(environ, start)
            if sent is not None:
                return sent
        return self.django(environ, start)

    def safe(self, environ: Environ) -> bool:
        """Whether the request came through TLS, as Django would see it."""
        if self.trusts_proxy and "HTTP_X_FORWARDED_PROTO" in environ:
            return bool(environ["HTTP_X_FORWARDED_PROTO"].partition(",")[0].strip() == "https")
        return bool(environ.get("wsgi.url_scheme") == "https")

    @property
    def django(self) -> App:
        if self._django is None:
            with self._loading:
                if self._django is None:
                    self._django = self.load_django()
        return self._django

    def page(self, environ: Environ, start: Start) -> Iterable[bytes] | None:
        """The page asked for, or the one that says it is not there; None: ask Django."""
        path = environ.get("PATH_INFO", "") or "/"
        if path == "/":
            return self.home(environ, start)
        name = f"{path[1:]}index.html" if PAGE.match(path) else path[1:]
        known = name != path[1:] or path in FILES
        stored = self.read(name) if known else None
        if stored is not None:
            return send(stored, environ, start)
        if is_dynamic(path) or (known and self.lies(name)):
            return None
        return self.missing(path, environ, start)

    def lies(self, name: str) -> bool:
        """Whether there is such a file, though half of it is gone, or it cannot be opened now."""
        return os.path.exists(f"{self.tree}/{name}{SUFFIX}")

    def home(self, environ: Environ, start: Start) -> Iterable[bytes] | None:
        """The home in the reader's language, without a redirect; else the list of languages."""
        language = language_of(environ.get("HTTP_ACCEPT_LANGUAGE", "")[:LONGEST_HEADER])
        stored = self.read(f"{language}/index.html" if language else "index.html")
        return stored and send(stored, environ, start, HOMES[language] if language else CHOSEN)

    def missing(self, path: str, environ: Environ, start: Start) -> Iterable[bytes] | None:
        """The page that says "not there"; a redirect where only the last slash was forgotten."""
        if PAGE.match(f"{path}/") and self.read(f"{path[1:]}/index.html"):
            start("301 Moved Permanently", [("Location", f"{path}/"), ("Content-Length", "0")])
            return [b""]
        first = find_language(path.lstrip("/").partition("/")[0].lower()[:20])
        wanted = environ.get("HTTP_ACCEPT_LANGUAGE", "")[:LONGEST_HEADER]
        # Looked at afresh: that it is there is what says that the tree is whole, and that it holds
        # the language of the address (PUBLIC_TREE_LANGUAGES leaves some to Django).
        names = [first] if first else [language_of(wanted) or DEFAULT, DEFAULT]
        found = (self.read(f"404/{name}.html", look=True) for name in names)
        stored = next(filter(None, found), None)
        return stored and send_missing(stored, environ, start)

    def read(self, name: str, *, look: bool = False) -> Stored | None:
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


def send(stored: Stored, environ: Environ, start: Start, extra: Headers = HERE) -> Iterable[bytes]:
    form = stored.form(best_coding(environ.get("HTTP_ACCEPT_ENCODING", "")[:LONGEST_HEADER]), extra)
    if "HTTP_IF_NONE_MATCH" in environ and matches(environ["HTTP_IF_NONE_MATCH"], form.etag[1]):
        start("304 Not Modified", [*form.shared, form.etag])
        return [b""]
    start("200 OK", [*form.whole, form.etag])
    return [b""] if environ["REQUEST_METHOD"] == "HEAD" else [form.body]


def send_missing(stored: Stored, environ: Environ, start: Start) -> Iterable[bytes]:
    """Without a mark by which to ask again: it may be there the next time."""
    coding = best_coding(environ.get("HTTP_ACCEPT_ENCODING", "")[:LONGEST_HEADER])
    form = stored.form(coding, HERE)
    start("404 Not Found", [*form.whole])
    return [b""] if environ["REQUEST_METHOD"] == "HEAD" else [form.body]


def is_dynamic(path: str) -> bool:
    """Whether Django answers this address: staff, files, and what is made for each request."""
    first, _, rest = path[1:].partition("/")
    if first in LANGUAGES:
        return rest.partition("/")[0] in DYNAMIC_PAGES
    # sr, tl, zh-TW and the like: Django knows the way.
    return first in DYNAMIC_ROOTS or first.lower() in ALIASES or first.lower() in LANGUAGES


@lru_cache(maxsize=128)
def best_coding(header: str, offers: tuple[str, ...] = ("br", "gzip")) -> str:
    """One of the offers or `identity`, by what the browser accepts most (RFC 9110, 12.5.3)."""
    wanted: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, parameter = part.partition(";")
        wanted[name.strip()] = quality(parameter)
    others = wanted.get("*", 0.0)
    weighed = [(wanted.get(coding, others), coding) for coding in offers]
    plain = wanted.get("identity", wanted.get("*", 0.001))
    # The first of the best; whoever refuses everything gets it plain rather than nothing.
    best = max([*weighed, (plain, "identity")], key=lambda offer: offer[0])
    return best[1] if best[0] > 0 else "identity"


def quality(parameter: str) -> float:
    """The weight in `q=0.5`; 1 where there is none, 0 where it cannot be read."""
    name, _, value = "".join(parameter.split()).partition("=")
    if name != "q":
        return 1.0
    return float(value) if re.fullmatch(r"[01](\.[0-9]{0,3})?", value, re.ASCII) else 0.0


def matches(header: str, etag: str) -> bool:
    """If-None-Match, compared weakly (RFC 9110, 13.1.2)."""
    tags = [tag.strip().removeprefix("W/") for tag in header.split(",")]
    return "*" in tags or etag in tags
