"""The wait after wrong tries: the first ones are free, and each later one doubles it."""

import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from threading import Lock

FREE_TRIES = 3  # everybody mistypes
FORGOTTEN_SECONDS = 60 * 60  # after the last wrong one
MOST_NAMES = 10_000  # of those who are remembered; a flood of names must not fill the memory
MOST_DOUBLINGS = 60  # which no longest wait reaches


class Backoff:
    """
    Counts wrong tries by name, in the memory of this process alone.

    longest: seconds that nobody waits longer than. clock: the time in seconds, from any beginning.
    """

    def __init__(self, longest: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.longest, self.clock = longest, clock
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, name: str) -> int:
        """Whole seconds until the next try of this name is looked at; 0: now."""
        tries, last = self._remembered(name)
        if tries < FREE_TRIES:
            return 0
        pause = min(2.0 ** (tries - FREE_TRIES), self.longest)
        return max(0, ceil(last + pause - self.clock()))

    def begin(self, name: str) -> int:
        """
        As `wait`, before a try is looked at: it counts as a wrong one until `was_right`, so that of
        many that come at once no more are looked at than of as many one after the other.
        """
        with self._lock:
            wait = self.wait(name)
            if not wait:
                self._count(name)
        return wait

    def was_wrong(self, name: str) -> None:
        with self._lock:
            self._count(name)

    def _count(self, name: str) -> None:
        tries, _last = self._remembered(name)
        self._wrong[name] = (min(tries + 1, FREE_TRIES + MOST_DOUBLINGS), self.clock())
        self._wrong.move_to_end(name)
        while len(self._wrong) > MOST_NAMES:
            self._wrong.popitem(last=False)

    def was_right(self, name: str) -> None:
        self._wrong.pop(name, None)

    def forget(self) -> None:
        """All names, as a process does that was started again."""
        self._wrong.clear()

    def _remembered(self, name: str) -> tuple[int, float]:
        """How often it was wrong, and when for the last time."""
        tries, last = self._wrong.get(name, (0, 0.0))
        if self.clock() - last > FORGOTTEN_SECONDS:
            return 0, 0.0
        return tries, last
