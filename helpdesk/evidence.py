"""
Is this message probably unwanted? The worst that follows is a place aside, where the desk sees it.

A message is never refused and never dropped; whoever sent it gets the same page and a number. The
sum of the evidence decides, so that no single thing that a frightened person may do (be fast,
share a network, have no script, send the same words twice) is ever enough.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from helpdesk import captcha, sealing
from helpdesk.captcha import Verdict

SET_ASIDE_AT = -3
HONEYPOT, IN_A_HURRY, FROM_A_CROWD, LOOKS_SENT_OFTEN = -3, -1, -1, -2
IN_SURGE, SUM_DONE = -1, 2
GOOGLE_SAYS = {Verdict.HUMAN: 3, Verdict.FAILED: -1, Verdict.ABSENT: 0, Verdict.UNREACHABLE: 0}
HURRY_SECONDS = 3
CROWD = 6
MOST_LINKS = 3
SAME_WORDS = 5
DAY = 24 * 3600.0
MOST_TEXTS = 20_000


@dataclass(frozen=True)
class Signs:
    """
    What is known of how a form came.

    form: the seed of the form's token; the same form twice is an impatient thumb and no repetition.
    trap: what stands in the field that people do not see. seconds: since the form was shown.
    crowd: how many forms came from the same corner of the net this hour. surge: a desk has said
    that it is flooded. sum_done, google: what the checks say, in a surge.
    """

    text: str
    form: str = ""
    trap: str = ""
    seconds: float = 60
    crowd: int = 0
    surge: bool = False
    sum_done: bool = False
    google: Verdict = Verdict.ABSENT


class SameWords:
    """How often the same text came within a day; by a key that only this process ever had."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._secret = sealing.new_token_seed()
        self._lock = threading.Lock()
        self._seen: dict[bytes, list[tuple[float, bytes]]] = {}

    def count(self, text: str, form: str = "") -> int:
        """In how many forms, this one included."""
        mark = sealing.fingerprint(self._secret, " ".join(text.split()).casefold())
        # Not the seed itself: with the server's key it makes the number, and opens the case.
        seed = sealing.fingerprint(self._secret, form) if form else b""
        now = self._clock()
        with self._lock:
            self._forget(now)
            # Taken out and put in anew, so that the oldest stand first.
            before = self._seen.pop(mark, [])
            times = [
                (then, other)
                for then, other in before
                if now - then < DAY and not (seed and seed == other)
            ]
            self._seen[mark] = [*times, (now, seed)][-SAME_WORDS:]
            return len(self._seen[mark])

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


def weigh(signs: Signs) -> int:
    """The sum; at SET_ASIDE_AT or below, the message is set aside."""
    often = same_words.count(signs.text, signs.form) >= SAME_WORDS
    links = signs.text.casefold().count("http://") + signs.text.casefold().count("https://")
    total = HONEYPOT * bool(signs.trap.strip())
    total += IN_A_HURRY * (signs.seconds < HURRY_SECONDS)
    total += FROM_A_CROWD * (signs.crowd >= CROWD)
    total += LOOKS_SENT_OFTEN * (often or links > MOST_LINKS)
    if signs.surge:
        total += IN_SURGE + SUM_DONE * signs.sum_done + GOOGLE_SAYS[signs.google]
    return total


def is_unwanted(signs: Signs, *, in_danger: bool) -> bool:
    """Whoever says that they are in danger is read at once, unless the desk is being flooded."""
    unwanted = weigh(signs) <= SET_ASIDE_AT
    return unwanted and (signs.surge or not in_danger)


def challenge_for(token: str, *, surge: bool) -> str:
    """The browser's sum, where a flood makes it worth the battery; else empty."""
    return captcha.challenge(token) if surge else ""
