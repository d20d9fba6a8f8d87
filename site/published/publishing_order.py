"""
Who comes first in a round, and what may stay until its turn: read from fingerprints alone.

A fingerprint is `whose:from what`. Pages come before papers, which are dear to make; a paper that
would say something else today is not shown while it waits, and a page is.
"""

from collections.abc import Callable, Mapping
from typing import Any

from website.published.manifest import Entry

# With this begins the fingerprint of a paper.
PAPER = "paper "


def is_paper(want: str) -> bool:
    """Whether what has this fingerprint is dear to make: it comes after all pages."""
    return want.startswith(PAPER)


def whose(want: str) -> str:
    """Whose words they are: the key of a page, what a paper says."""
    return want.rpartition(":")[0]


def pages_before_papers(
    wants: Mapping[str, str], entries: Mapping[str, Entry]
) -> Callable[[str], Any]:
    """New pages come before those that will link to them; papers come after all."""
    places = {name: place for place, name in enumerate(wants)}
    return lambda name: (is_paper(wants[name]), name in entries, places[name])


def while_it_waits(name: str, want: str, before: Entry | None) -> dict[str, Entry]:
    """The line of a paper whose turn comes later, if the old one says the same."""
    return {name: before} if before and whose(before.want) == whose(want) else {}
