"""
The code on a handout: `leaflet-fr-20261127-k3q7`. It names handout, language and day, and four
letters of a digest of all that is printed. Never who gave it, or where (`/sheet/<code>` tells who
has one whether it is still right).
"""

import base64
import hashlib
import json
import re
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings

CODE = re.compile(r"([a-z0-9-]{1,80})-([a-z-]{2,7})-([0-9]{8})-([a-z2-7]{4})\Z")


class HandoutCode(NamedTuple):
    """handout: its slug. day: the newest day of what went into it. digest: of what it says."""

    handout: str
    language: str
    day: date
    digest: str

    def __str__(self) -> str:
        return f"{self.handout}-{self.language}-{self.day:%Y%m%d}-{self.digest}"


def digest_of(words: Any) -> str:
    """Four letters, 20 bits: whether two handouts say the same. words: whatever JSON can hold."""
    told = hashlib.sha256(json.dumps(words, ensure_ascii=False, sort_keys=True).encode()).digest()
    return base64.b32encode(told)[:4].decode().lower()


def read_code(text: str) -> HandoutCode | None:
    """The code that somebody typed, in any case of letters; None where it cannot be one."""
    match = CODE.match(text.strip().lower())
    if not match:
        return None
    # Languages may hold a hyphen, as handouts may: the longest that we know is meant.
    front = f"{match[1]}-{match[2]}"
    languages = sorted(dict(settings.LANGUAGES), key=len, reverse=True)
    language = next((code for code in languages if front.endswith(f"-{code}")), "")
    try:
        day = datetime.strptime(match[3], "%Y%m%d").date()  # noqa: DTZ007
    except ValueError:
        return None
    if not language:
        return None
    return HandoutCode(front.removesuffix(f"-{language}"), language, day, match[4])
