"""
The wait after wrong passwords, and in memory also that after wrong codes.

By account and in memory: no address is known here, and none is needed. A stranger who types wrong
passwords for somebody's account must not shut its owner out. So a browser in which the owner has
signed in before, with both steps, has a wait of its own at either step, and passes first where many
sign in; it is known by a cookie that goes to the sign-in page alone and says nothing but this. The
second step knows it by the session that the right password began.
"""

from collections.abc import Mapping
from urllib.parse import parse_qs

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, parse_cookie
from django.utils.crypto import get_random_string

from base.backoff import Backoff

LONGEST_WAIT_SECONDS, LONGEST_WAIT_FOR_CODES_SECONDS = 60, 512  # it doubles till then
PATH = "/cms/login/"
KNOWN_SECONDS = 90 * 24 * 60 * 60  # so long a browser of its owner is known
IN_SESSION = "known browser"


password_backoff = Backoff(LONGEST_WAIT_SECONDS)
# The wait after wrong codes stands in the factor's row too, where every process sees it. This one
# is out of reach of whoever can write there.
code_backoff = Backoff(LONGEST_WAIT_FOR_CODES_SECONDS)


def counts_as(request: HttpRequest, username: str) -> str:
    """Under which name a try is counted: that of the account, or of its owner's browser."""
    name = username.casefold()
    owner, mark = _known(request.COOKIES)
    return f"{name} {mark}" if owner == name else name


def keep_for_second_step(request: HttpRequest, username: str) -> None:
    """The password was right: where the codes are asked for, this browser counts by itself too."""
    owner, mark = _known(request.COOKIES)
    if owner == username.casefold():
        request.session[IN_SESSION] = mark
    else:
        request.session.pop(IN_SESSION, None)


def mark_at_second_step(request: HttpRequest) -> str:
    """The mark of a browser that its owner has used before; empty in any other."""
    return str(request.session.get(IN_SESSION, ""))


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
