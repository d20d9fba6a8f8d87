"""
The front: published pages, straight from their files, before Django is even loaded.

A page is one `stat` and a few bytes from memory; no query string, no cookie, no database and no
lock is involved, so a page stays up when everything behind it is down. What the tree does not
hold is either an address of Django's (DYNAMIC) or not there, and the front says so itself.

The tree is written by `awareness.publishing`. As long as it holds no page that says "not there",
it is not whole, and whatever is missing is asked of Django.
"""

import os
import re
import threading
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from awareness.answers import SUFFIX, Answer, unpack
from website.languages import ALIASES, DEFAULT, LANGUAGES, best_language, find_language

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


class Stored(NamedTuple):
    """An answer in memory, and what its file looked like when it was read."""

    stamp: tuple[int, int, int]
    answer: Answer


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
        if PAGE.match(path):
            answer = self.read(f"{path[1:]}index.html")
        else:
            answer = self.read(path[1:]) if path in FILES else None
        if answer is not None:
            return send(answer, environ, start)
        return None if is_dynamic(path) else self.missing(path, environ, start)

    def home(self, environ: Environ, start: Start) -> Iterable[bytes] | None:
        """The home in the reader's language, without a redirect; else the list of languages."""
        language = best_language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        answer = self.read(f"{language}/index.html" if language else "index.html")
        if answer is None:
            return None
        place = [("Content-Location", f"/{language}/")] if language else []
        return send(answer, environ, start, extra=place, varies="Accept-Encoding, Accept-Language")

    def missing(self, path: str, environ: Environ, start: Start) -> Iterable[bytes] | None:
        """The page that says "not there"; a redirect where only the last slash was forgotten."""
        if PAGE.match(f"{path}/") and self.read(f"{path[1:]}/index.html"):
            start("301 Moved Permanently", [("Location", f"{path}/"), ("Content-Length", "0")])
            return [b""]
        first = path.lstrip("/").partition("/")[0].lower()[:20]
        wanted = environ.get("HTTP_ACCEPT_LANGUAGE", "")
        language = find_language(first) or best_language(wanted) or DEFAULT
        answer = self.read(f"404/{language}.html") or self.read(f"404/{DEFAULT}.html")
        return send(answer, environ, start, status="404 Not Found") if answer else None

    def read(self, name: str) -> Answer | None:
        """What to send for a file of the tree: from memory, unless the file has changed."""
        path = f"{self.tree}/{name}{SUFFIX}"
        try:
            stat = os.stat(path)
            stamp = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
            stored = self.stored.get(name)
            if stored is not None and stored.stamp == stamp:
                return stored.answer
            with open(path, "rb") as file:
                answer = unpack(file.read())
        except (OSError, ValueError):
            answer = None
        if answer is None:
            self.stored.pop(name, None)
        else:
            # A file that changed in between has another stamp at the next request.
            self.stored[name] = Stored(stamp, answer)
        return answer


def send(
    answer: Answer,
    environ: Environ,
    start: Start,
    *,
    status: str = "200 OK",
    extra: Iterable[tuple[str, str]] = (),
    varies: str = "Accept-Encoding",
) -> Iterable[bytes]:
    coding = best_coding(environ.get("HTTP_ACCEPT_ENCODING", "")[:LONGEST_HEADER])
    etag = f'"{answer.etag}"' if coding == "identity" else f'"{answer.etag}-{coding}"'
    headers = [*answer.headers, *extra, ("Vary", varies)]
    if status == "200 OK":
        headers.append(("ETag", etag))
        if "HTTP_IF_NONE_MATCH" in environ and matches(environ["HTTP_IF_NONE_MATCH"], etag):
            start("304 Not Modified", headers)
            return [b""]
    body = answer.body(coding)
    if coding != "identity":
        headers.append(("Content-Encoding", coding))
    headers.append(("Content-Length", str(len(body))))
    start(status, headers)
    return [b""] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def is_dynamic(path: str) -> bool:
    """Whether Django answers this address: staff, files, and what is made for each request."""
    first, _, rest = path[1:].partition("/")
    if first in LANGUAGES:
        return rest.partition("/")[0] in DYNAMIC_PAGES
    # sr, tl, zh-TW and the like: Django knows the way.
    return first in DYNAMIC_ROOTS or first.lower() in ALIASES or first.lower() in LANGUAGES


@lru_cache(maxsize=128)
def best_coding(header: str) -> str:
    """`br`, `gzip` or `identity`, by what the browser accepts most (RFC 9110, 12.5.3)."""
    wanted: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, parameter = part.partition(";")
        wanted[name.strip()] = quality(parameter)
    others = wanted.get("*", 0.0)
    offers = [(wanted.get("br", others), "br"), (wanted.get("gzip", others), "gzip")]
    plain = wanted.get("identity", wanted.get("*", 0.001))
    # The first of the best; whoever refuses everything gets it plain rather than nothing.
    best = max([*offers, (plain, "identity")], key=lambda offer: offer[0])
    return best[1] if best[0] > 0 else "identity"


def quality(parameter: str) -> float:
    """The weight in `q=0.5`; 1 where there is none, 0 where it cannot be read."""
    name, _, value = parameter.replace(" ", "").partition("=")
    if name != "q":
        return 1.0
    return float(value) if re.fullmatch(r"[01](\.[0-9]{0,3})?", value, re.ASCII) else 0.0


def matches(header: str, etag: str) -> bool:
    """If-None-Match, compared weakly (RFC 9110, 13.1.2)."""
    tags = [tag.strip().removeprefix("W/") for tag in header.split(",")]
    return "*" in tags or etag in tags
