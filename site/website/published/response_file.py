"""
What the front sends for a page, as one file: its headers and its compressed bodies together.

One file, put in place by one rename, so that no reader can ever pair a new page with the old
hashes of its style, or a new header with an old body. It lies beside the page it belongs to:

    {"etag": "6f1c…", "headers": [["Content-Type", "…"], …], "br": 4012, "gzip": 5120}
    …4012 bytes of Brotli……5120 bytes of gzip…

Pure, and imports the standard library alone: the front reads it before Django is loaded.
"""

import json
import os
import zlib
from typing import NamedTuple

SUFFIX = ".answer"
Headers = list[tuple[str, str]]


class ResponseFile(NamedTuple):
    """etag: of the page's bytes and headers, without quotes. br, gzip: the page, compressed."""

    etag: str
    headers: Headers
    br: bytes
    gzip: bytes

    def body(self, coding: str) -> bytes:
        """The page in a content coding; `identity` is unpacked, since hardly anyone asks."""
        if coding == "br":
            return self.br
        return self.gzip if coding == "gzip" else zlib.decompress(self.gzip, wbits=31)


def pack(answer: ResponseFile) -> bytes:
    head = {
        "etag": answer.etag,
        "headers": answer.headers,
        "br": len(answer.br),
        "gzip": len(answer.gzip),
    }
    line = json.dumps(head, ensure_ascii=True, separators=(",", ":")).encode()
    return b"".join((line, b"\n", answer.br, answer.gzip))


def unpack(data: bytes) -> ResponseFile | None:
    """The answer in the bytes of a file; None when the file is not whole."""
    line, _, bodies = data.partition(b"\n")
    try:
        head = json.loads(line)
        headers = [(str(name), str(value)) for name, value in head["headers"]]
        br, gzip, etag = int(head["br"]), int(head["gzip"]), str(head["etag"])
    except (ValueError, KeyError, TypeError):
        return None
    if br + gzip != len(bodies) or not gzip:
        return None
    return ResponseFile(etag, headers, bodies[:br], bodies[br:])


# Published answers in memory, ready to be sent, before Django is loaded.


# Those that a request adds, in a form that can be looked up by.
MoreHeaders = tuple[tuple[str, str], ...]
Stamp = tuple[int, int, int]


def stamp_of(stat: os.stat_result) -> Stamp:
    """By what a file that was replaced is known."""
    return stat.st_mtime_ns, stat.st_ino, stat.st_size


class EncodedResponse(NamedTuple):
    """A page in one coding. unchanged: headers where the body is spared. whole: those with it."""

    etag: str
    unchanged: list[tuple[str, str]]
    whole: list[tuple[str, str]]
    body: bytes


class CachedResponse:
    """
    An answer in memory, with what its file looked like when it was read.

    until: by time.monotonic(), when the file is looked at again.
    """

    __slots__ = ("answer", "forms", "stamp", "until")

    def __init__(self, stamp: Stamp, answer: ResponseFile) -> None:
        self.stamp = stamp
        self.answer = answer
        self.until = 0.0
        self.forms: dict[tuple[str, MoreHeaders], EncodedResponse] = {}

    def form(self, coding: str, extra: MoreHeaders) -> EncodedResponse:
        """Made once. extra: headers that depend on how the page was found."""
        form = self.forms.get((coding, extra))
        if form is None:
            form = form_of(self.answer, coding, extra)
            if coding != "identity":  # hardly anyone asks for it, and it would be large
                self.forms[coding, extra] = form
        return form


def form_of(answer: ResponseFile, coding: str, extra: MoreHeaders) -> EncodedResponse:
    body = answer.body(coding)
    shared = list(answer.headers)
    shared += extra
    whole = shared + [("Content-Length", str(len(body)))]
    if coding == "identity":
        etag = f'"{answer.etag}"'
    else:
        etag = f'"{answer.etag}-{coding}"'
        whole.append(("Content-Encoding", coding))
    marked = ("ETag", etag)
    return EncodedResponse(etag, shared + [marked], whole + [marked], body)


def load(path: str, stamp: Stamp) -> CachedResponse | None:
    """Raises OSError."""
    with open(path, "rb") as file:
        answer = unpack(file.read())
    return CachedResponse(stamp, answer) if answer else None
