"""The sites that the words of a source name: where something was read, for programs."""

import re

# The two last parts of an address are whose it is.
SITE = re.compile(r"\b(?:[a-z0-9-]+\.)*([a-z0-9-]+\.(?:be|eu|com|org|net))\b")


def sites_in(words: str) -> list[str]:
    """Each once, in the order of the words: `agii.be` of “www.agii.be, procedure”."""
    return list(dict.fromkeys(SITE.findall(words)))
