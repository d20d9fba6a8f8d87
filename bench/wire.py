"""HTTP over a bare socket, since a library would hide bytes and spend our milliseconds."""

import re
import socket
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

# What a browser loads by itself; links that somebody must press are none of it.
LOADED = re.compile(
    r"""<(?:link[^>]+rel=["']?(?:stylesheet|icon|preload)[^>]+href|(?:img|script|source|video|"""
    r"""audio|iframe)[^>]+src)=["']?([^"' >]+)"""
)


class Received(NamedTuple):
    status: int
    size: int  # headers included
    headers: str
    body: bytes


def request(
    url: str, *, form: dict[str, str] | None = None, encoding: str = "br, gzip"
) -> Received:
    """One request on a connection of its own; `form` makes it a post from our own page."""
    parts = urlsplit(url)
    body = urlencode(form).encode() if form is not None else b""
    lines = [f"{'GET' if form is None else 'POST'} {parts.path or '/'} HTTP/1.1"]
    lines += [f"Host: {parts.netloc}", "Connection: close", "Accept: text/html"]
    lines += [f"Accept-Encoding: {encoding}", "Accept-Language: en"]
    if form is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        lines += [f"Origin: {parts.scheme}://{parts.netloc}", "Sec-Fetch-Site: same-origin"]
    with socket.create_connection(("127.0.0.1", parts.port or 80), timeout=120) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        raw = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, content = raw.partition(b"\r\n\r\n")
    return Received(int(head.split(b" ", 2)[1]), len(raw), head.decode("latin-1"), content)


class Visit(NamedTuple):
    """A first visit: bytes and requests. foreign: how many of them go to other hosts."""

    size: int
    requests: int
    foreign: int


def visit(url: str) -> Visit:
    """The page and what it makes a browser load."""
    page = request(url)
    text = request(url, encoding="identity").body.decode()
    parts = urlsplit(url)
    loaded = {link for link in LOADED.findall(text) if not link.startswith("data:")}
    foreign = {link for link in loaded if urlsplit(link).netloc not in ("", parts.netloc)}
    others = [
        request(f"{parts.scheme}://{parts.netloc}{urlsplit(link).path}")
        for link in sorted(loaded - foreign)
    ]
    size = page.size + sum(other.size for other in others)
    return Visit(size, 1 + len(loaded), len(foreign))
