"""
What the front sends for a page, as one file: its headers and its compressed bodies together.

One file, put in place by one rename, so that no reader can ever pair a new page with the old
hashes of its style, or a new header with an old body. It lies beside the page it belongs to:

    {"etag": "6f1c…", "headers": [["Content-Type", "…"], …], "br": 4012, "gzip": 5120}
    …4012 bytes of Brotli……5120 bytes of gzip…

Pure, and imports the standard library alone: the front reads it before Django is loaded.
"""

import json
import zlib
from typing import NamedTuple

SUFFIX = ".answer"
Headers = list[tuple[str, str]]


class StoredAnswer(NamedTuple):
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


def pack(answer: StoredAnswer) -> bytes:
    head = {
        "etag": answer.etag,
        "headers": answer.headers,
        "br": len(answer.br),
        "gzip": len(answer.gzip),
    }
    line = json.dumps(head, ensure_ascii=True, separators=(",", ":")).encode()
    return b"".join((line, b"\n", answer.br, answer.gzip))


def unpack(data: bytes) -> StoredAnswer | None:
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
    return StoredAnswer(etag, headers, bodies[:br], bodies[br:])
