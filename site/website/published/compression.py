"""The four forms in which a page lies in the published tree."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import brotli

from website.published.response_file import SUFFIX, Headers, ResponseFile, pack, unpack

QUICK, SMALL = 5, 11  # Brotli's levels: at once, and in a second round
FORMS = ("", ".br", ".gz", SUFFIX)
SQUEEZED = frozenset({".br", SUFFIX})  # what the second round makes anew


class RenderedPage(NamedTuple):
    """What a reader is sent: bytes and headers, without those that depend on the request."""

    content: bytes
    headers: Headers


def compressed(content: bytes, level: int) -> bytes:
    quick = brotli.compress(content, quality=QUICK)
    if level == QUICK:
        return quick
    return smaller(content, quick)


def smaller_forms(stored: bytes) -> list[bytes] | None:
    """The four files anew from a stored answer, as small as can be; None where it is not whole."""
    if (answer := unpack(stored)) is None:
        return None
    page = RenderedPage(answer.body("identity"), answer.headers)
    return in_all_forms(page, smaller(page.content, answer.br), answer.gzip)


def smaller(content: bytes, quick: bytes) -> bytes:
    """The content compressed as well as can be. quick: what the quick way made of it."""
    # On a very short page the slow way is now and then the worse one.
    return min(brotli.compress(content, quality=SMALL), quick, key=len)


def in_all_forms(page: RenderedPage, br: bytes, zipped: bytes = b"") -> list[bytes]:
    """The bytes of the four files of a page. zipped: where it has been made before."""
    zipped = zipped or gzip.compress(page.content, compresslevel=9, mtime=0)
    headers = [(name, value) for name, value in page.headers]
    etag = content_digest(page.content + json.dumps(headers).encode())
    return [page.content, br, zipped, pack(ResponseFile(etag, headers, br, zipped))]


def content_digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:24]


def paths_of(names: Iterable[str]) -> Iterator[str]:
    """The files of these pages, in all forms, as paths within the tree."""
    for name in names:
        for form in FORMS:
            yield f"{name}{form}"
