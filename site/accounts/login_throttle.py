"""
The wait after wrong passwords, and in memory also that after wrong codes.

By account and in memory: no address is known here, and none is needed. A stranger who types wrong
passwords for somebody's account must not shut its owner out. So a browser in which the owner has
signed in before, with both steps, has a wait of its own, and passes first where many sign in; it
is known by a cookie that goes to the sign-in page alone and says nothing but this.
"""

import time
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from urllib.parse import parse_qs

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, parse_cookie
from django.utils.crypto import get_random_string

FREE_TRIES = 3
LONGEST_WAIT_SECONDS, LONGEST_WAIT_FOR_CODES_SECONDS = 60, 512
FORGOTTEN_SECONDS = 60 * 60
MOST_NAMES = 10_000  # of those who are remembered; a flood of names must not fill the memory
PATH = "/cms/login/"
KNOWN_SECONDS = 90 * 24 * 60 * 60


class Patience:
    """How often a name was wrong, and since when it may be tried again. longest: in seconds."""

    def __init__(self, longest: float = LONGEST_WAIT_SECONDS) -> None:
        self._longest = longest
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, name: str, now: float | None = None) -> int:
        """Whole seconds until the next try is looked at; 0: now."""
        now = time.time() if now is None else now
        wrong, last = self._wrong.get(name, (0, 0.0))
        if wrong < FREE_TRIES or now - last > FORGOTTEN_SECONDS:
            return 0
        pause = min(2.0 ** (wrong - FREE_TRIES), self._longest)
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
# The wait after wrong codes stands in the factor's row too, where every process sees it. This one
# is out of reach of whoever can write there.
patience_with_codes = Patience(LONGEST_WAIT_FOR_CODES_SECONDS)


def counts_as(request: HttpRequest, username: str) -> str:
    """Under which name a try is counted: that of the account, or of its owner's browser."""
    name = username.casefold()
    owner, mark = _known(request.COOKIES)
    return f"{name} {mark}" if owner == name else name


def mark_of(cookies: str, body: bytes) -> str:
    """
    The mark of a browser in which whoever is signing in has done so before; empty in any other.

    cookies, body: as they came, before Django has read them.
    """
    owner, mark = _known(parse_cookie(cookies))
    if not owner:
        return ""  # the body of a stranger is not read here
    names = parse_qs(body.decode("latin-1"), encoding="utf-8").get("username", [""])
    return f"{owner} {mark}" if names[-1].casefold() == owner else ""


def _known(cookies: Mapping[str, str]) -> tuple[str, str]:
    """Whose browser it is, and its mark; two empty ones where nobody has signed in before."""
    try:
        owner, mark = signing.loads(
            cookies.get(known_browser_cookie(), ""), salt="known browser", max_age=KNOWN_SECONDS
        )
    except signing.BadSignature:
        return "", ""
    return owner, mark


def remember_browser(response: HttpResponse, username: str) -> None:
    known = signing.dumps([username.casefold(), get_random_string(12)], salt="known browser")
    response.set_cookie(
        known_browser_cookie(),
        known,
        max_age=KNOWN_SECONDS,
        path=PATH,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )


def known_browser_cookie() -> str:
    return "__Secure-known" if settings.HTTPS else "known"
