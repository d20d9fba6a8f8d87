"""
One process that runs every loop, each in a thread of its own.

A loop that fails is logged by the class of its exception, never by its words, and goes on with
its next round; a loop that hangs holds up no other. The heartbeat says when each last ran well.
"""

import logging
import threading
import time
from collections.abc import Iterable

from django.db import close_old_connections

from website.monitoring.heartbeat import Heartbeat
from website.worker.loops import Loop

logger = logging.getLogger("website.worker.worker_process")

# How long a round that is under way when the worker is told to stop may still take.
PATIENCE_SECONDS = 10
UNWRITABLE = "The heartbeat cannot be written: %s."


class Worker:
    """loops: what to run. heartbeat: where to say so. Runs until `stop` is called."""

    def __init__(self, loops: Iterable[Loop], heartbeat: Heartbeat) -> None:
        self.heartbeat = heartbeat
        self._stopped = threading.Event()
        self._failing: dict[str, str] = {}
        self._threads: list[threading.Thread] = []
        for loop in loops:
            thread = threading.Thread(target=self._repeat, args=[loop], name=loop.name, daemon=True)
            self._threads.append(thread)

    def run(self) -> None:
        """Run every loop, its first round at once, until `stop`."""
        self._forget_other_loops()
        for thread in self._threads:
            thread.start()
        self._stopped.wait()
        deadline = time.monotonic() + PATIENCE_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def stop(self) -> None:
        self._stopped.set()

    def _forget_other_loops(self) -> None:
        try:
            self.heartbeat.keep_only({thread.name for thread in self._threads})
        except OSError as problem:
            logger.error(UNWRITABLE, type(problem).__name__)

    def _repeat(self, loop: Loop) -> None:
        self._once(loop)
        while not self._stopped.wait(loop.every):
            self._once(loop)

    def _once(self, loop: Loop) -> None:
        error = ""
        close_old_connections()
        try:
            loop.act()
        except Exception as problem:  # noqa: BLE001 - one loop's fault must not stop the others
            error = type(problem).__name__
        finally:
            close_old_connections()
        self._tell(loop, error)
        self._beat(loop, error)

    def _tell(self, loop: Loop, error: str) -> None:
        """Log a fault when it begins and when it ends, not every five seconds in between."""
        before, self._failing[loop.name] = self._failing.get(loop.name, ""), error
        if error and error != before:
            logger.error("The loop '%s' failed: %s. It goes on.", loop.name, error)
        elif before and not error:
            logger.warning("The loop '%s' runs well again.", loop.name)

    def _beat(self, loop: Loop, error: str) -> None:
        try:
            self.heartbeat.beat(loop.name, every=loop.every, now=time.time(), error=error)
        except OSError as problem:  # a full disk: the loops matter more than the file about them
            logger.error(UNWRITABLE, type(problem).__name__)
