"""
Processes that live and end together: when one ends or we are told to, all of them end.

Who is killed with SIGKILL cannot end the others. So each of them holds a lock on a file of its own
for as long as it lives, and whoever starts next can name it: a lock, unlike a number in a file, is
gone with its process and never another's.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from base.files.file_lock import only_one, take_lock

# How granian serves, here, in tests, and in deploy/help-web@.service. Its loop sends the pages and
# awaits whoever is slow; Django's threads are our own (`site/website/rsgi.py`).
GRANIAN = ["--interface", "rsgi", "--workers", "2", "--http", "1", "--no-ws"]
GRANIAN += ["--log-level", "error"]
# On a server a process that has grown is followed by another, which answers before the first is
# told to end: in MiB, a half more than one that has seen ten minutes of floods. Three looks of
# thirty seconds, for what a search or a key holds for a moment is no growth. Who is being sent
# something for longer than these seconds asks for the rest.
FOLLOWED_WHEN_GROWN = ["--workers-max-rss", "384", "--rss-samples", "3"]
FOLLOWED_WHEN_GROWN += ["--workers-kill-timeout", "60"]
APPLICATION = "website.rsgi:application"
# Where a process that is not `manage.py` finds it: its PYTHONPATH.
SOURCES = str(Path(__file__).parents[2])
# What a process may take to end by itself before it is killed.
PATIENCE_SECONDS = 8
SUFFIX = ".lives"


def web_server(host: str, port: int, application: str = APPLICATION) -> list[str]:
    """The command that starts the web server."""
    place = ["--host", host, "--port", str(port), application]
    return [sys.executable, "-m", "granian"] + GRANIAN + place


def left_alive(locks: Path) -> dict[str, int]:
    """The processes of a run that was killed, by name, each with its number."""
    alive = {}
    for path in sorted(locks.glob(f"*{SUFFIX}")):
        try:
            with only_one(path, wait=0):
                pass
        except BlockingIOError:
            alive[path.name.removesuffix(SUFFIX)] = int(path.read_text(encoding="utf-8") or 0)
    return alive


class StopRequested(Exception):
    """Ctrl-C, SIGTERM or a closed terminal."""


def listen_for_signals() -> None:
    """From here on, being told to stop raises Told, wherever we are."""

    def stop(number: int, frame: FrameType | None) -> None:
        for heard in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(heard, signal.SIG_IGN)  # once is enough
        raise StopRequested

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


class ProcessGroup:
    """
    Use as a context: whatever was started in it has ended when it is left.

    Each process leads a group of its own, so that Ctrl-C reaches us alone, and so that its own
    children end with it. locks: the folder where each leaves a sign that it lives.
    """

    def __init__(self, locks: Path) -> None:
        self._locks = locks
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "ProcessGroup":
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
            take_lock(lock.fileno(), wait=0)
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
        ended = {}
        for name, process in self._processes.items():
            status = process.poll()
            if status is not None:
                ended[name] = status
        return ended

    def forget(self, name: str) -> None:
        """A process that was meant to end has ended."""
        del self._processes[name]

    def _signal(self, number: int) -> None:
        for process in self._processes.values():
            try:
                os.killpg(process.pid, number)
            except ProcessLookupError:
                continue
