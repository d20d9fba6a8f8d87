"""
One at a time, of the processes of this machine and their threads; who is killed lets the next in.

The wait is the system's and no poll, in which whoever comes later would overtake.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def only_one(path: Path, *, wait: float | None = None) -> Iterator[None]:
    """
    Hold the lock of a file, which is made if need be and stays.

    wait: for how many seconds at most; None for as long as it takes. Raises BlockingIOError when
    another still holds it then, and OSError where the file cannot be made.
    """
    with path.open("a") as file:
        take_lock(file.fileno(), wait=wait)
        yield


def take_lock(file: int, *, wait: float | None = None) -> None:
    """Lock an open file or folder until its last descriptor is closed. As `only_one`."""
    if wait is None:
        fcntl.flock(file, fcntl.LOCK_EX)
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if wait <= 0 or not _comes_within(file, wait):
            raise


def _comes_within(file: int, seconds: float) -> bool:
    """Whether the lock came; waited for in a thread, since the system's wait has no end."""
    own = os.dup(file)  # whoever gives up may close theirs
    decided = threading.Lock()
    came = threading.Event()
    gave_up = False

    def wait() -> None:
        fcntl.flock(own, fcntl.LOCK_EX)
        with decided:
            if gave_up:
                fcntl.flock(own, fcntl.LOCK_UN)
            else:
                came.set()
        os.close(own)

    threading.Thread(target=wait, name="lock", daemon=True).start()
    came.wait(seconds)
    with decided:
        gave_up = not came.is_set()
    return not gave_up
