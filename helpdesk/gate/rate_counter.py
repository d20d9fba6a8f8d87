"""How often the same words came within a day; by a key that only this process ever had."""

import threading
import time
from collections.abc import Callable

from helpdesk import sealing

SAME_WORDS = 5
DAY = 24 * 3600.0
MOST_TEXTS = 20_000


class SameWords:
    """How often the same text came within a day; by a key that only this process ever had."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._secret = sealing.new_token_seed()
        self._lock = threading.Lock()
        self._seen: dict[bytes, list[tuple[float, bytes]]] = {}

    def count(self, text: str, form: str = "") -> int:
        """In how many forms, this one included."""
        fingerprint = sealing.keyed_fingerprint(self._secret, " ".join(text.split()).casefold())
        # Not the seed itself: with the server's key it makes the number, which opens what was said.
        seed = sealing.keyed_fingerprint(self._secret, form) if form else b""
        now = self._clock()
        with self._lock:
            self._forget(now)
            # Taken out and put in anew, so that the oldest stand first.
            before = self._seen.pop(fingerprint, [])
            times = [
                (then, other)
                for then, other in before
                if now - then < DAY and not (seed and seed == other)
            ]
            self._seen[fingerprint] = [*times, (now, seed)][-SAME_WORDS:]
            return len(self._seen[fingerprint])

    def _forget(self, now: float) -> None:
        """What is older than a day, and everything when it is too much."""
        if len(self._seen) > MOST_TEXTS:
            self._seen.clear()
        while self._seen:
            oldest = next(iter(self._seen))
            if now - self._seen[oldest][-1][0] < DAY:
                break
            del self._seen[oldest]


same_words = SameWords()
