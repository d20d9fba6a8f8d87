"""Real mail servers on this machine: one that takes mail, and some that do not."""

# ruff: noqa: N802 - aiosmtpd finds its handlers by these names

import asyncio
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
    """Takes the mail and never answers."""

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.mails.append(bytes(envelope.original_content or b""))
        await asyncio.sleep(3600)
        return "250 too late"


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
