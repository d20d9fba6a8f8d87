"""
Whoever wants to write waits in line here, and not in SQLite, which makes writers sleep and barge.

SQLite lets one writer in at a time; the others poll, up to 100 ms apart, while newcomers go
first. Sixteen people who press Send at once then wait a second for what takes a millisecond.
A lock between the threads of a process and another between processes hand the file over at once.
"""

import os
import threading
import time
from collections import deque
from functools import cache

from base.files.file_lock import take_lock


class FairLock:
    """A lock that is handed to whoever has waited longest; Python's own goes to the quickest."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    def enter(self, patience: float) -> bool:
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=patience):
            return True
        with self._guard:
            if turn.acquire(blocking=False):  # it came at the last moment
                return True
            self._waiting.remove(turn)
            return False

    def leave(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


class WriteQueue:
    """
    The line before one database file. Whoever dies at the head of it lets the next one in.

    path: the database. The file that is locked lies beside it, and stays.
    """

    def __init__(self, path: str) -> None:
        self.path = f"{path}-writers"
        self._threads = FairLock()
        self._file = -1

    def enter(self, patience: float) -> bool:
        """Wait for the turn; False when it has not come after `patience` seconds."""
        deadline = time.monotonic() + patience
        if not self._threads.enter(patience):
            return False
        try:
            self._file = locked_file(self.path, deadline)
        except BaseException:
            self._threads.leave()
            raise
        if self._file == -1:
            self._threads.leave()
        return self._file != -1

    def leave(self) -> None:
        file, self._file = self._file, -1
        os.close(file)  # unlocks it
        self._threads.leave()


@cache
def queue_of(path: str) -> WriteQueue:
    """The one line of this process before the database in `path`."""
    return WriteQueue(path)


def locked_file(path: str, deadline: float) -> int:
    """A descriptor of the file, locked; -1 when another process kept it past the deadline."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        take_lock(file, wait=max(0.0, deadline - time.monotonic()))
    except BlockingIOError:
        os.close(file)
        return -1
    except BaseException:
        os.close(file)
        raise
    return file
