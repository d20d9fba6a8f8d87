"""
Mail by SMTP, with a deadline over the whole conversation.

Python's limit is one for each wait: a server that drips a byte a second never reaches it, and holds
every notice behind it, those of danger too.
"""

import os
import smtplib
import socket
import threading
from contextlib import suppress
from typing import Any

from django.core.mail.backends import smtp

CONVERSATION_SECONDS = 40.0  # of one mail, from greeting to end


class DeadlineSMTP(smtplib.SMTP):
    """
    A conversation that ends by itself, wherever it stands: greeting, TLS or the mail itself.

    `_get_socket` is the one place of smtplib where each of its classes gets its connection.
    """

    _alarm: threading.Timer | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connection: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        # A copy: TLS takes the first one over, and what shuts one shuts both.
        copy = socket.socket(fileno=os.dup(connection.fileno()))
        self._alarm = threading.Timer(CONVERSATION_SECONDS, shut, [copy])
        self._alarm.daemon = True
        self._alarm.start()
        self._copy = copy
        return connection

    def close(self) -> None:
        super().close()
        if self._alarm is not None:
            self._alarm.cancel()
            self._copy.close()


class DeadlineSMTPSSL(smtplib.SMTP_SSL, DeadlineSMTP):
    """The same where TLS comes first."""


class EmailBackend(smtp.EmailBackend):
    """Django's own, on such a conversation."""

    @property
    def connection_class(self) -> Any:
        return DeadlineSMTPSSL if self.use_ssl else DeadlineSMTP


def shut(connection: socket.socket) -> None:
    """Both ways: whoever waits for it hears the end."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
