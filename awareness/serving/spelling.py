"""What somebody meant who typed a letter too many, too few or in another place."""

from collections.abc import Iterable

from rapidfuzz.distance import OSA

# Letters that a word must have before one of them may be wrong, and before two may.
ONE_SLIP, TWO_SLIPS = 4, 8
# Words that are tried instead of one that was typed.
MOST_MEANT = 5


def meant(typed: str, *vocabularies: Iterable[str]) -> list[str]:
    """
    The words that are nearest to what was typed, by slips of a finger; empty if none is near.

    vocabularies: of equally near words those of the first are taken. A number is never two slips
    away: that would be another number.
    """
    slips = (len(typed) >= ONE_SLIP) + (len(typed) >= TWO_SLIPS and not typed.isdecimal())
    if not slips:
        return []
    found = [
        (distance, place, word)
        for place, words in enumerate(vocabularies)
        for word in words
        if (distance := OSA.distance(typed, word, score_cutoff=slips)) <= slips
    ]
    nearest = min(found, default=(0, 0, ""))[:2]
    return sorted(word for *near, word in found if tuple(near) == nearest)[:MOST_MEANT]
