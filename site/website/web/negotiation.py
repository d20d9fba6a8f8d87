"""Which language and compression a reader's browser asks for, and what every answer tells it."""

import re
from functools import lru_cache

from base.languages.language_list import find_language
from base.limits import LONGEST_HEADER

# A browser that knows it (Brave) offers to leave the visit out of its history. With every answer to
# a reader, whoever gives it: the front before Django, or Django.
OFF_THE_RECORD = ("Request-OTR", "1")
# A reader's browser may keep what is public, and asks each time whether it is still so.
KEPT = "private, no-cache"


@lru_cache(maxsize=128)
def best_coding(header: str, offers: tuple[str, ...] = ("br", "gzip")) -> str:
    """One of the offers or `identity`, by what the browser accepts most (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip()] = quality(parameter)
    others = weights.get("*", 0.0)
    weighed = [(weights.get(coding, others), coding) for coding in offers]
    plain = weights.get("identity", weights.get("*", 0.001))
    # The first of the best; whoever refuses everything gets it plain rather than nothing.
    best = max([*weighed, (plain, "identity")], key=lambda offer: offer[0])
    return best[1] if best[0] > 0 else "identity"


def quality(parameter: str) -> float:
    """The weight in `q=0.5`; 1 where there is none, 0 where it cannot be read."""
    name, _, value = "".join(parameter.split()).partition("=")
    if name != "q":
        return 1.0
    return float(value) if re.fullmatch(r"[01](\.[0-9]{0,3})?", value, re.ASCII) else 0.0


def matches(header: str, etag: str) -> bool:
    """If-None-Match, compared weakly (RFC 9110, 13.1.2)."""
    tags = [tag.strip().removeprefix("W/") for tag in header.split(",")]
    return "*" in tags or etag in tags


def best_language(header: str) -> str | None:
    """
    The language of ours that an Accept-Language header wants most; None if none is named.

    `sr-Latn-RS` finds `sr-latn`, `ti-ER` finds `ti`, `zh-TW` finds `zh-hans`.
    """
    weighed = []
    for place, part in enumerate(header[:LONGEST_HEADER].split(",")):
        tag, _, parameter = part.strip().lower().partition(";")
        weight = quality(parameter)
        if tag and weight > 0:
            weighed.append((-weight, place, tag))
    for _, _, tag in sorted(weighed):
        language = find_language(tag)
        if language:
            return language
    return None
