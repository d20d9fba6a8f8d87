"""
One question to another site: whether there is something at an address. Never to a machine of ours.

An editor names the address, so that a link could ask whatever stands behind our own firewall: a
database, a router, the keys that a cloud hands to its machines. So only http and https at their
usual ports are asked, at addresses that the whole internet reaches; the connection goes to the very
address that was looked at, since a name may say something else a moment later; and each place that
we are sent on to is looked at again. There is one deadline over it all, the looking up of the name
too, and no more than a head is read: no server holds the round.
"""

import io
import socket
import ssl
import time
from http.client import BadStatusLine, parse_headers
from ipaddress import IPv6Address, IPv6Network, ip_address
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, NamedTuple
from urllib.parse import quote, urljoin, urlsplit

PORTS = {"http": 80, "https": 443}
PATIENCE_SECONDS = 10.0
MOST_MOVES, MOST_BYTES = 5, 16_384
MOVED = frozenset({301, 302, 303, 307, 308})
# All unicast of the internet lies in it (IANA, "IPv6 Global Unicast Address Assignments"), and
# nothing that only wraps an address of IPv4, but for 6to4.
UNICAST, SIX_TO_FOUR = IPv6Network("2000::/3"), IPv6Network("2002::/16")
SAFE_IN_TARGET = "/%:=&?~+!$,;'@()*[]"
ASKED = (
    "HEAD {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: link check of a public website\r\n"
    "Accept: */*\r\nConnection: close\r\n\r\n"
)


class NotAsked(Exception):
    """This is no address of the public internet, or no web at its usual port: nothing was sent."""


class WebPlace(NamedTuple):
    """host: its name, as DNS takes it. target: path and query, as HTTP takes them."""

    scheme: str
    host: str
    target: str

    @property
    def port(self) -> int:
        return PORTS[self.scheme]


def status_of(url: str) -> int:
    """
    The status of what stands where the link leads in the end, such as 404.

    Raises NotAsked; OSError, HTTPException or ValueError where nothing that can be read came back.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    status = 0
    for _move in range(MOST_MOVES + 1):
        status, moved_to = _head(place_of(url), deadline)
        if status not in MOVED or not moved_to:
            break
        url = urljoin(url, moved_to)
    return status


def place_of(url: str) -> WebPlace:
    """Where an address leads. Raises NotAsked, and ValueError where it is none."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or parts.port not in (None, PORTS[parts.scheme]):
        raise NotAsked
    if not parts.hostname:
        raise NotAsked
    query = f"?{parts.query}" if parts.query else ""
    target = quote(f"{parts.path or '/'}{query}", safe=SAFE_IN_TARGET)
    return WebPlace(parts.scheme, parts.hostname.encode("idna").decode(), target)


def public_addresses(place: WebPlace, seconds: float = PATIENCE_SECONDS) -> list[tuple[str, int]]:
    """
    Address and port, in the order of the resolver. Raises OSError for a name that nobody has, and
    TimeoutError, which is one, where the resolver says nothing for that many seconds.

    NotAsked where one of them is not of the internet: a name that has both is made to confuse.
    """
    answers = _looked_up(place, seconds)
    addresses = [(str(where[0]), int(where[1])) for *_, where in answers]
    if not all(is_of_internet(address) for address, _ in addresses):
        raise NotAsked
    return addresses


def _looked_up(place: WebPlace, seconds: float) -> list[Any]:
    """The resolver knows no deadline: it is asked beside, and left where it does not answer."""
    heard: SimpleQueue[list[Any] | OSError | ValueError] = SimpleQueue()

    def ask() -> None:
        try:
            heard.put(socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM))
        except (OSError, ValueError) as error:
            heard.put(error)

    Thread(target=ask, daemon=True).start()
    try:
        answer = heard.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def is_of_internet(address: str) -> bool:
    """Whether the whole internet reaches it: not private, local, shared, reserved, or of many."""
    number = ip_address(address.partition("%")[0])
    if isinstance(number, IPv6Address):
        return number.is_global and number in UNICAST and number not in SIX_TO_FOUR
    return number.is_global and not number.is_multicast


def _head(place: WebPlace, deadline: float) -> tuple[int, str]:
    """Its status, and where it sends us on, if it does."""
    with _connected(place, deadline) as connection:
        host = f"[{place.host}]" if ":" in place.host else place.host
        connection.sendall(ASKED.format(target=place.target, host=host).encode())
        first, _, rest = _received(connection, deadline).partition(b"\r\n")
    words = first.decode("latin-1").split()
    if len(words) < 2 or not words[0].startswith("HTTP/") or not words[1].isdecimal():
        raise BadStatusLine(words[0] if words else "")
    return int(words[1]), parse_headers(io.BytesIO(rest + b"\r\n\r\n")).get("Location", "")


def _connected(place: WebPlace, deadline: float) -> socket.socket:
    """To the first of its addresses that takes us; the certificate is that of its name."""
    addresses = public_addresses(place, _left(deadline))
    for address in addresses:
        try:
            connection = socket.create_connection(address, timeout=_left(deadline))
            break
        except OSError:
            if address == addresses[-1]:
                raise
    if place.scheme == "http":
        return connection
    try:
        context = ssl.create_default_context()
        return context.wrap_socket(connection, server_hostname=place.host)
    except BaseException:
        connection.close()
        raise


def _received(connection: socket.socket, deadline: float) -> bytes:
    """The head of the answer, without what only says that one is coming (1xx)."""
    received = b""
    while len(received) < MOST_BYTES:
        connection.settimeout(_left(deadline))
        piece = connection.recv(4096)
        received += piece
        for head in received.split(b"\r\n\r\n")[:-1]:
            if head[8:10] != b" 1":
                return head
        if not piece:
            break
    raise BadStatusLine("")


def _left(deadline: float) -> float:
    """Seconds until then. Raises TimeoutError where it has passed."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds
