"""
The wait after wrong passwords.

By account and in memory: no address is known here, and none is needed. A stranger who types wrong
passwords for somebody's account must not shut its owner out. So a browser in which the owner has
signed in before, with both steps, has a wait of its own; it is known by a cookie that goes to the
sign-in page alone and says nothing but this.
"""

import time
from collections import OrderedDict
from threading import Lock

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

FREE_TRIES = 3
LONGEST_WAIT_SECONDS = 60
FORGOTTEN_SECONDS = 60 * 60
MOST_NAMES = 10_000  # of those who are remembered; a flood of names must not fill the memory
PATH = "/cms/login/"
KNOWN_SECONDS = 90 * 24 * 60 * 60


class Patience:
    """How often a name was wrong, and since when it may be tried again."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, name: str, now: float | None = None) -> int:
        """Whole seconds until the next try is looked at; 0: now."""
        now = time.time() if now is None else now
        wrong, last = self._wrong.get(name, (0, 0.0))
        if wrong < FREE_TRIES or now - last > FORGOTTEN_SECONDS:
            return 0
        pause = min(2.0 ** (wrong - FREE_TRIES), LONGEST_WAIT_SECONDS)
        return max(0, int(last + pause - now + 0.999))

    def was_wrong(self, name: str, now: float | None = None) -> None:
        now = time.time() if now is None else now
        with self._lock:
            wrong, last = self._wrong.pop(name, (0, 0.0))
            kept = wrong if now - last <= FORGOTTEN_SECONDS else 0
            self._wrong[name] = (min(kept + 1, 100), now)
            while len(self._wrong) > MOST_NAMES:
                self._wrong.popitem(last=False)

    def was_right(self, name: str) -> None:
        self._wrong.pop(name, None)

    def forget(self) -> None:
        self._wrong.clear()


patience = Patience()


def counts_as(request: HttpRequest, username: str) -> str:
    """Under which name a try is counted: that of the account, or of its owner's browser."""
    name = username.casefold()
    try:
        known = signing.loads(
            request.COOKIES.get(cookie_name(), ""), salt="known browser", max_age=KNOWN_SECONDS
        )
    except signing.BadSignature:
        return name
    return f"{name} {known[1]}" if known[0] == name else name


def remember(response: HttpResponse, username: str) -> None:
    known = signing.dumps([username.casefold(), get_random_string(12)], salt="known browser")
    response.set_cookie(
        cookie_name(),
        known,
        max_age=KNOWN_SECONDS,
        path=PATH,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )


def cookie_name() -> str:
    return "__Secure-known" if settings.HTTPS else "known"
