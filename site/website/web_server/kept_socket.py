"""
The web server on a socket that outlives it: `python -m website.web_server.kept_socket`, and
granian's options.

granian gives each of its processes a socket of its own, and whoever waits at one that ends is cut
off. Here all share one: systemd's, which stays open from one version of the site to the next
(`deploy/help-web.socket`), or, where nobody hands one over, our own. Two versions may run side by
side at it; who is told to end answers what it has begun and leaves the rest to the other.

On systemd's socket each process first loads Django, and the last of them says that the version is
ready: so the one before it is not stopped too early, and nobody waits for the loading.
"""

import os
import socket
from contextlib import suppress
from typing import Any

import granian.cli
from granian._granian import SocketHolder
from granian.server import Server

FIRST_SOCKET = 3  # by systemd's rules, sd_listen_fds(3)
BACKLOG = 1024  # who may wait while processes come and go
HANDED_OVER = "WEB_SOCKET_IS_HANDED_OVER"
# A pipe with a byte for each process but one, which they inherit: whoever finds none is the last.
# Where they inherit nothing (Python 3.14 forks no more), the first says it for all.
BYTES: list[int] = []


class KeptSocketServer(Server):  # type: ignore[misc, valid-type]
    """granian, which listens where it is told and not where each of its processes likes."""

    def _init_shared_socket(self) -> None:
        """As granian does itself on every other system than Linux."""
        kept = _handed_over() or socket.create_server(
            (self.bind_addr, self.bind_port), backlog=BACKLOG
        )
        _put_down_bytes(self.workers - 1)
        kept.setblocking(False)
        kept.set_inheritable(True)
        self._ssp, self._sso, self._sfd = None, kept, kept.fileno()
        self._shd = SocketHolder(kept.fileno(), False, BACKLOG)  # type: ignore[call-arg]


def _handed_over() -> socket.socket | None:
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return None
    os.environ[HANDED_OVER] = "1"  # for the processes to come, which have other numbers
    return socket.socket(fileno=FIRST_SOCKET)


def is_handed_over() -> bool:
    """Whether this process of the web server answers at a socket that outlives it."""
    return HANDED_OVER in os.environ


def _put_down_bytes(count: int) -> None:
    BYTES[:] = os.pipe2(os.O_NONBLOCK)
    os.write(BYTES[1], b"." * count)


def _is_last() -> bool:
    try:
        return not (BYTES and os.read(BYTES[0], 1))
    except BlockingIOError:
        return True


def say_ready() -> None:
    """
    This process answers from now on; once all do, systemd is told (sd_notify(3)), if it is there.
    """
    if (address := os.environ.get("NOTIFY_SOCKET", "")) and _is_last():
        if address.startswith("@"):  # it lies in no folder
            address = f"\0{address[1:]}"
        # A process that nobody hears any more is as ready as any.
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as outgoing:
            outgoing.sendto(b"READY=1", address)


def main() -> Any:
    granian.cli.Server = KeptSocketServer
    return granian.cli.entrypoint()


if __name__ == "__main__":
    main()
