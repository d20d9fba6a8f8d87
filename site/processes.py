"""Processes that live and end together: when one ends or we are told to, all of them end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from types import FrameType

# How granian serves, here, in tests, and in deploy/help-web.service. Threads: those who send a
# message wait for its slow step, each on a thread; whoever reads must find another one.
GRANIAN = (
    *("--interface", "wsgi", "--workers", "2", "--blocking-threads", "16"),
    *("--http", "1", "--no-ws", "--log-level", "error"),
)
APPLICATION = "website.wsgi:application"
# What a process may take to end by itself before it is killed.
PATIENCE_SECONDS = 8


def web_server(host: str, port: int, application: str = APPLICATION) -> list[str]:
    """The command that starts the web server."""
    place = ["--host", host, "--port", str(port), application]
    return [sys.executable, "-m", "granian", *GRANIAN, *place]


class Told(Exception):
    """Ctrl-C, SIGTERM or a closed terminal."""


def listen() -> None:
    """From here on, being told to stop raises Told, wherever we are."""

    def told(number: int, frame: FrameType | None) -> None:
        for heard in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(heard, signal.SIG_IGN)  # once is enough
        raise Told

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, told)


class Together:
    """
    Use as a context: whatever was started in it has ended when it is left.

    Each process leads a group of its own, so that Ctrl-C reaches us alone, and so that its own
    children end with it.
    """

    def __init__(self) -> None:
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Together":
        return self

    def __exit__(self, *_: object) -> None:
        self._signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_SECONDS
        for process in self._processes.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                break
        self._signal(signal.SIGKILL)
        for process in self._processes.values():
            process.wait()

    def start(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> None:
        self._processes[name] = subprocess.Popen(  # noqa: S603 - our own commands
            command, env=env, start_new_session=True, stdin=subprocess.DEVNULL
        )

    def ended(self) -> dict[str, int]:
        """The exit status of each process that has ended, by name."""
        polled = {name: process.poll() for name, process in self._processes.items()}
        return {name: status for name, status in polled.items() if status is not None}

    def forget(self, name: str) -> None:
        """A process that was meant to end has ended."""
        del self._processes[name]

    def _signal(self, number: int) -> None:
        for process in self._processes.values():
            try:
                os.killpg(process.pid, number)
            except ProcessLookupError:
                continue
