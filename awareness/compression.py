"""The four forms in which a page lies in the published tree."""

import gzip
import hashlib
import json
from typing import NamedTuple

import brotli

from awareness.answers import SUFFIX, Answer, Headers, pack

QUICK, SMALL = 5, 11  # Brotli's levels: at once, and in a second round
FORMS = ("", ".br", ".gz", SUFFIX)


class Page(NamedTuple):
    """What a reader is sent: bytes and headers, without those that depend on the request."""

    content: bytes
    headers: Headers


def compressed(content: bytes, level: int) -> bytes:
    quick = brotli.compress(content, quality=QUICK)
    # On a very short page the slow way is now and then the worse one.
    return quick if level == QUICK else min(brotli.compress(content, quality=level), quick, key=len)


def in_all_forms(page: Page, br: bytes) -> list[bytes]:
    """The bytes of the four files of a page."""
    zipped = gzip.compress(page.content, compresslevel=9, mtime=0)
    headers = [(name, value) for name, value in page.headers]
    etag = digest(page.content + json.dumps(headers).encode())
    return [page.content, br, zipped, pack(Answer(etag, headers, br, zipped))]


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:24]
