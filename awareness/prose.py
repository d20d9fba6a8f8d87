"""The words of a page as a reader meets them, block by block, with their facts still named."""

from collections.abc import Iterator
from typing import Any

# What a block holds besides words: choices, codes, addresses, files.
NOT_WORDS = frozenset(
    {
        *("kind", "level", "anchor", "contact", "region", "page", "codes"),
        *("image", "picture", "document"),
    }
)


def texts_of(page: Any) -> list[str]:
    """The summary, what else the page says of itself, and every text of its blocks as HTML."""
    return [
        *(text for name in page.WORDS if (text := getattr(page, name))),
        *(
            text
            for name in page.BLOCKS
            for block in getattr(page, name).raw_data
            for text in _words(block["value"])
        ),
    ]


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            if key not in NOT_WORDS:
                yield from _words(part)
    elif isinstance(value, list):
        for item in value:
            is_item = isinstance(item, dict) and item.get("type") == "item"
            yield from _words(item["value"] if is_item else item)
