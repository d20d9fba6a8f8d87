"""Real mail servers on this machine: one that takes mail, and some that do not."""

# ruff: noqa: N802 - aiosmtpd finds its handlers by these names

import asyncio
import socket
import threading
import time
from contextlib import suppress
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Takes:
    """Keeps the raw bytes of every mail."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.mails.append(bytes(envelope.original_content or b""))
        return "250 OK"


class Refuses(Takes):
    """Says 451, and repeats words that must not be kept."""

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:
        return "451 try later, your mail said PLANTED"


class Hangs(Takes):
    """Takes the mail that has these words in it, and never answers; takes any other as usual."""

    def __init__(self, words: bytes = b"") -> None:
        super().__init__()
        self._words = words

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        mail = bytes(envelope.original_content or b"")
        if self._words in mail:
            self.mails.append(mail)
            await asyncio.sleep(3600)
        return "250 OK"


class Dies(Takes):
    """Hangs up in the middle of DATA."""

    async def handle_DATA(self, server: SMTP, _session: Session, _envelope: Envelope) -> str:
        assert server.transport is not None
        server.transport.abort()
        return "250 nobody hears this"


class Server(Controller):
    """Start and stop one handler; `port` is where it listens."""

    def __init__(self, handler: Any, port: int) -> None:
        super().__init__(handler, hostname="127.0.0.1", port=port)


class Drips:
    """Greets a byte at a time, and would take the mail in the end. greeted: how many bytes."""

    LINES = 400

    def __init__(self, port: int) -> None:
        self.greeted, self.mails = 0, 0
        self._listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # a thread that listens is woken
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with connection, suppress(OSError):
                    self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        for _ in range(self.LINES):
            connection.sendall(b"2")
            self.greeted += 1
            time.sleep(0.05)
        connection.sendall(b"\r\n")
        self.mails += 1
