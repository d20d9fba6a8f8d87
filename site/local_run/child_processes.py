"""
Processes that live and end together: when one ends or we are told to, all of them end.

Who is killed with SIGKILL cannot end the others. So each of them holds a lock on a file of its own
for as long as it lives, and whoever starts next can name it: a lock, unlike a number in a file, is
gone with its process and never another's.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

# How granian serves, here, in tests, and in deploy/help-web@.service. Its loop sends the pages and
# awaits whoever is slow; Django's threads are our own (`site/rsgi.py`).
GRANIAN = (
    *("--interface", "rsgi", "--workers", "2", "--http", "1", "--no-ws", "--log-level", "error"),
)
APPLICATION = "website.rsgi:application"
# What a process may take to end by itself before it is killed.
PATIENCE_SECONDS = 8
SUFFIX = ".lives"


def web_server(host: str, port: int, application: str = APPLICATION) -> list[str]:
    """The command that starts the web server."""
    place = ["--host", host, "--port", str(port), application]
    return [sys.executable, "-m", "granian", *GRANIAN, *place]


def left_alive(locks: Path) -> dict[str, int]:
    """The processes of a run that was killed, by name, each with its number."""
    alive = {}
    for path in sorted(locks.glob(f"*{SUFFIX}")):
        with path.open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                alive[path.name.removesuffix(SUFFIX)] = int(lock.read() or 0)
    return alive


class Told(Exception):
    """Ctrl-C, SIGTERM or a closed terminal."""


def listen_for_signals() -> None:
    """From here on, being told to stop raises Told, wherever we are."""

    def stop(number: int, frame: FrameType | None) -> None:
        for heard in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(heard, signal.SIG_IGN)  # once is enough
        raise Told

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


class Together:
    """
    Use as a context: whatever was started in it has ended when it is left.

    Each process leads a group of its own, so that Ctrl-C reaches us alone, and so that its own
    children end with it. locks: the folder where each leaves a sign that it lives.
    """

    def __init__(self, locks: Path) -> None:
        self._locks = locks
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
        self._locks.mkdir(parents=True, exist_ok=True)
        # "a": the file of one that still lives must not be emptied before its lock is asked for.
        with (self._locks / f"{name}{SUFFIX}").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            process = subprocess.Popen(  # noqa: S603 - our own commands
                command,
                env=env,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                pass_fds=[lock.fileno()],
            )
            self._processes[name] = process
            lock.truncate(0)
            lock.write(str(process.pid))

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
