"""The words of a page as a reader meets them, block by block, with their facts still named."""

import html
import re
from collections.abc import Iterator
from typing import Any

from wagtail import blocks

from awareness.facts.placeholders import PLACEHOLDER

# Of a block these are read; the rest are choices, codes, addresses and files.
# Chinese and Thai are written without spaces between words.
NO_SPACES = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]{2,}")
LONGEST_PART = 24  # letters; a part that is cut off before the end of a word does not find it
WORDS = (blocks.CharBlock, blocks.TextBlock, blocks.RichTextBlock)


def texts_of(page: Any) -> list[str]:
    """The summary, what else the page says of itself, and every text of its blocks as HTML."""
    texts = [getattr(page, name) for name in page.WORDS if getattr(page, name)]
    for name in page.BLOCKS:
        texts.extend(_of_stream(getattr(page, name)))
    return texts


def findable(page: Any) -> str:
    """The words of a page for a search by the beginnings of words, in every script."""
    words = [page.title]
    words += [without_tags(text) for text in texts_of(page)]
    return with_middles(" ".join(words))


def with_middles(text: str) -> str:
    """Where a script has no spaces, each letter begins a word: so what stands inside is found."""
    middles = []
    for run in NO_SPACES.findall(text):
        for at in range(1, len(run)):
            middles.append(run[at : at + LONGEST_PART])
    return f"{text} {' '.join(middles)}"


def _of_stream(stream: blocks.StreamValue) -> Iterator[str]:
    for raw in stream.raw_data:
        # A type that is no more has no words that anybody reads.
        if block := stream.stream_block.child_blocks.get(raw["type"]):
            yield from _words(block, raw["value"])


def _words(block: blocks.Block, value: Any) -> Iterator[str]:
    if isinstance(block, WORDS) and value:
        yield value
    elif isinstance(block, blocks.StructBlock):
        for key, child in block.child_blocks.items():
            yield from _words(child, value.get(key))
    elif isinstance(block, blocks.ListBlock):
        for item in value or ():
            is_item = isinstance(item, dict) and item.get("type") == "item"
            yield from _words(block.child_block, item["value"] if is_item else item)


TAG = re.compile(r"<[^>]+>")
WHITE_SPACE = re.compile(r"\s+")
BLOCK_END = re.compile(r"</(p|li|h[1-6])>|<br\s*/?>", re.IGNORECASE)


def without_tags(text: str) -> str:
    """HTML or text as it is read, with a new line after each paragraph and item of a list."""
    return html.unescape(TAG.sub("", BLOCK_END.sub("\n", text)))


def plain(text: str) -> str:
    """The same, in which a placeholder counts as one short word."""
    return PLACEHOLDER.sub("x", without_tags(text))


def one_space(text: str) -> str:
    """White space as a browser shows it: however much there is, it is one space."""
    return WHITE_SPACE.sub(" ", text)
