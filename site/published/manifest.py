"""
What each file of the published tree was made from, and as what it was left: one file beside it.

It is written last. Whoever cannot read it makes everything anew.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Entry(NamedTuple):
    """
    A line of the manifest. want: whose words the page shows, a colon, and from what it was made.
    level: of its Brotli. stamps and digests: of its four files; the stamp tells a file that was
    half replaced from the one meant.
    """

    want: str
    level: int
    stamps: list[str]
    digests: list[str]


def read_manifest(path: Path) -> dict[str, Entry]:
    """What was written when, by name; empty when that cannot be read, and all is made again."""
    try:
        lines = json.loads(path.read_bytes())
        return {name: Entry(*line) for name, line in lines.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def manifest_bytes(entries: Mapping[str, Entry]) -> bytes:
    """The content of the file."""
    return json.dumps(entries, separators=(",", ":"), sort_keys=True).encode()


def file_stamp(path: Path) -> str:
    """By what a file that was replaced is known; empty when there is none."""
    try:
        stat = os.stat(path)
    except OSError:
        return ""
    return f"{stat.st_size}-{stat.st_mtime_ns}"
