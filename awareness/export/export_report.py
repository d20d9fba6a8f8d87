"""What a harvest brought in, for the lines that it prints."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Gathered:
    """
    pages, rows: written, by their keys. passages: how many, by language. refused: what has no
    place in the files, with the reason. both: changed in the CMS and in the file since it was
    planted; the CMS won. gone: in the files and no longer in the CMS. left: passages that somebody
    is still at work on.
    """

    pages: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    passages: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    both: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    left: int = 0

    def sentences(self) -> Iterator[str]:
        if not (self.pages or self.rows or self.passages):
            yield "Nothing to write."
        if self.pages:
            yield f"Pages: {', '.join(self.pages)}."
        if self.rows:
            yield f"Registry: {', '.join(self.rows)}."
        if self.passages:
            counted = (f"{code} {number}" for code, number in sorted(self.passages.items()))
            yield f"Translated passages: {', '.join(counted)}."
        if self.left:
            yield f"{self.left} passages wait to be published and were left."
        for name in self.both:
            yield f"{name} had changed in the file too: compare before you commit."
        for name in self.gone:
            yield f"{name} is still there, though staff have deleted what it says."
