"""
Between granian's event loop and applications that speak WSGI: the request in, the answer out.

An answer is either bytes or a file on disk, which granian sends itself: a slow reader of a film
holds no thread either.
"""

import os
import re
import sys
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any, NamedTuple

from base.limits import LONGEST_HEADER

# Of a Content-Type: another coding, or one that is named in parts (RFC 2231).
OTHER_CODING = re.compile(r"""charset(?!="?utf-8"?\s*(?:;|\Z))""", re.IGNORECASE)
Environ = dict[str, Any]
App = Callable[[Environ, Any], Iterable[bytes]]
Headers = list[tuple[str, str]]

SHARED: Environ = {
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "Granian",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


class FileRange(NamedTuple):
    """A stretch of a file: from byte `start` on, `length` of them."""

    path: str
    start: int
    length: int


class BridgeAnswer(NamedTuple):
    """What is sent: a piece of a file where there is one, else the body."""

    status: int
    headers: Headers
    body: bytes = b""
    piece: FileRange | None = None

    def send(self, protocol: Any) -> None:
        if self.piece is None:
            protocol.response_bytes(self.status, self.headers, self.body)
        else:
            path, start, length = self.piece
            protocol.response_file_range(self.status, self.headers, path, start, start + length)


class StartResponse:
    """`start_response`: keeps what the application says."""

    status = 500
    headers: Headers = []

    def __call__(self, status: str, headers: Headers, exc_info: Any = None) -> None:
        self.status, self.headers = int(status[:3]), headers


class FileWrapper:
    """`wsgi.file_wrapper`: a file that need not pass through Python to be sent."""

    def __init__(self, file: Any, block_size: int = 8192) -> None:
        self.file = file

    def __iter__(self) -> Any:
        return iter(lambda: self.file.read(65536), b"")

    def close(self) -> None:
        self.file.close()

    def piece(self) -> FileRange | None:
        """Where on the disk it is; None where it is nowhere, or where nothing of it is left."""
        inner = getattr(self.file, "fileobj", self.file)  # whitenoise's, for a range of bytes
        path = getattr(inner, "name", None)
        if not isinstance(path, str) or not os.path.isfile(path):
            return None
        start = inner.tell()
        length = getattr(self.file, "remaining", os.path.getsize(path) - start)
        if length <= 0:
            return None
        return FileRange(path, start, length)


def put_body(environ: Environ, fields: bytes) -> None:
    """In the place of what is not read, or was read already."""
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(fields), str(len(fields))


def environ_of(scope: Any) -> Environ:
    """The request as WSGI has it, still without a body."""
    host, _, port = scope.server.rpartition(":")
    environ = SHARED | {
        "REQUEST_METHOD": scope.method.upper(),  # as Django reads it: `post` waits in line too
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(),
        "wsgi.file_wrapper": FileWrapper,
    }
    for name, value in scope.headers.items():
        if "_" in name:  # it would pass for the one with a hyphen, which a proxy has made its own
            continue
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        if key in environ:
            # Cookies cannot be joined by commas.
            joint = "; " if key == "HTTP_COOKIE" else ","
            value = f"{environ[key]}{joint}{value}"
        environ[key] = value
    if "HTTP_HOST" not in environ and scope.authority:
        environ["HTTP_HOST"] = scope.authority
    if not is_of_a_browser(environ.get("CONTENT_TYPE", "")):
        del environ["CONTENT_TYPE"]
    return environ


def is_of_a_browser(kind: str) -> bool:
    """
    Whether a browser could have said so of what it sends: at most a boundary of 70 letters, and
    that it is UTF-8.

    The time to take a long one apart grows with the square of its length, here and in Django, which
    does so of every request. And Django reads a form by whatever coding is named, of which some
    take seconds, and some are none of words.
    """
    return len(kind) <= LONGEST_HEADER and not OTHER_CODING.search(kind)


def run(app: App, environ: Environ) -> BridgeAnswer:
    """Ask the application, to the end; in the thread that is to do the work."""
    started = StartResponse()
    chunks = app(environ, started)
    try:
        piece = chunks.piece() if isinstance(chunks, FileWrapper) else None
        body = b"" if piece else b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    return BridgeAnswer(started.status, started.headers, body, piece)
