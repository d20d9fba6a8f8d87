"""
Who comes first in a round, what may stay until its turn, what is believed of earlier rounds, and
what one has done.

A fingerprint is `whose:from what`. Pages come before papers, which are dear to make; a paper that
would say something else today is not shown while it waits, and a page is.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, NamedTuple

from website.published.compression import SMALL
from website.published.manifest import Entry

# With this begins the fingerprint of a paper.
PAPER = "paper "


class Thoroughness(Enum):
    """How much of what was done before is believed."""

    USUAL = "files that look as they were left, made from what they should be made from"
    READ = "the same, after reading every file"
    RENDER = "nothing: every page is rendered again, and written if it is another"

    @property
    def believes(self) -> bool:
        return self is not Thoroughness.RENDER


class Changes(NamedTuple):
    """
    What a round did. failed: names whose page could not be rendered; the old one stays. waiting:
    papers that a later round makes.
    """

    written: list[str]
    removed: list[str]
    failed: dict[str, Exception]
    waiting: list[str]


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
    if before and whose(before.want) == whose(want):
        return {name: before}
    return {}


def to_be_squeezed(entries: Mapping[str, Entry]) -> list[str]:
    """
    The names of what was compressed quickly and can be made smaller.

    A PDF is compressed in itself: 1 % less of all papers took a third of all the time.
    """
    names = []
    for name, entry in entries.items():
        if entry.level < SMALL and not is_paper(entry.want):
            names.append(name)
    return names
