"""Which sentences a reader is given: drawn by a program, so that nobody chooses the good ones."""

import random
import re

from awareness.blocks.plain_text import without_tags
from awareness.translation_reviews.review_files import ReadMessage


def draw(messages: list[ReadMessage], words: int, seed: int, language: str) -> list[ReadMessage]:
    """
    Messages with so many English words together, the last one whole; all, where there are fewer.

    The same seed draws the same messages of the same catalogue, whatever its order; each language
    has others. Raises nothing.
    """
    shuffled = sorted(messages, key=lambda message: (message.context, message.english))
    # Not for secrets: anybody shall be able to draw the same again.
    random.Random(f"{language} {seed}").shuffle(shuffled)  # noqa: S311
    drawn: list[ReadMessage] = []
    for message in shuffled:
        if words_in(drawn) >= words:
            break
        drawn.append(message)
    return drawn


def words_in(messages: list[ReadMessage]) -> int:
    """How many words their English has: the same measure for a language that writes no spaces."""
    return sum(len(re.findall(r"[\w'’-]+", without_tags(each.english))) for each in messages)
