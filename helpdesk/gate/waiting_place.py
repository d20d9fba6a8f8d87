"""
A place in the line that somebody keeps who was told to come again: in their page, not with us.

It says when they came first, is signed, and is good for the form it was given with and no other,
so that it can be neither made up nor shared.
"""

import re
import time
from urllib.parse import unquote_plus

from django.core.signing import BadSignature, Signer

from helpdesk import sealing

LONGEST_SECONDS = 60 * 60  # so long a place in the line is kept
# No field in which somebody types may be called so: a report has a place of its own, in the world.
FIELD = "place-in-line"
NAMES = (FIELD.encode(), b"token")
PLACE, TOKEN = (re.compile(rb"(?:^|&)%s=([^&]{1,300})" % name) for name in NAMES)


def keep_place(token: str, since: float) -> str:
    """For a hidden field. since: when they came first, in seconds since 1970."""
    return _signer(token).sign(str(int(since)))


def since(body: bytes) -> float:
    """When whoever sends this form came first; now, unless there is a place of ours in it."""
    now = time.time()
    places, tokens = PLACE.findall(body), TOKEN.findall(body)
    if len(places) != 1 or len(tokens) != 1:
        return now
    try:
        came = _signer(_text(tokens[0])).unsign(_text(places[0]))
    except BadSignature:
        return now
    return float(came) if now - float(came) < LONGEST_SECONDS else now


def _text(quoted: bytes) -> str:
    return unquote_plus(quoted.decode("latin-1"))


def _signer(token: str) -> Signer:
    return Signer(salt=f"helpdesk.place {sealing.keyed_fingerprint('place', token).hex()}")
