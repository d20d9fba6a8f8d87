"""
What each file of the published tree was made from, and as what it was left: one file beside it.

It is written last. Whoever cannot read it makes everything anew.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from website.published.compression import content_digest


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


def are_as_left(files: Sequence[Path], entry: Entry, *, reads: bool) -> bool:
    """Whether the files of a line are there as they were written. reads: compares every byte."""
    if [file_stamp(path) for path in files] != entry.stamps:
        return False
    if not reads:
        return True
    return [content_digest(path.read_bytes()) for path in files] == entry.digests


def files_below(folder: Path) -> Iterator[str]:
    """Every file under a folder, as a path within it; half-written ones too."""
    for place, _, names in os.walk(folder):
        inside = os.path.relpath(place, folder)
        above = "" if inside == "." else f"{inside}/"
        for name in names:
            yield f"{above}{name}"


def folder_identity(folder: Path) -> str:
    """By what another folder of the same name is known; empty when there is none."""
    try:
        stat = os.stat(folder)
    except OSError:
        return ""
    return f"{stat.st_dev}-{stat.st_ino}"
