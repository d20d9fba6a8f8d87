"""
Small files beside the database: what whoever can write to the database cannot put back.

Several processes read and write them: a reader sees the old file or the new one, never half of
it, and of two writers none undoes what the other has written.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from base.files.atomic_files import write_atomically
from base.files.file_lock import only_one

Kept = dict[str, Any]
Stamp = tuple[int, int, int]

# By file, so that a page which asks a hundred times reads once.
_read: dict[Path, tuple[Stamp, Kept]] = {}


def read_kept(path: Path) -> Kept:
    """What stands in the file; nothing where there is none, or no whole one. Not to be changed."""
    try:
        stat = path.stat()
        stamp = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
        if _read.get(path, (None,))[0] != stamp:
            _read[path] = stamp, dict(json.loads(path.read_text(encoding="utf-8")))
        return _read[path][1]
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def change(path: Path, how: Callable[[Kept], Kept]) -> None:
    """Put `how` of what stands there in its place. On a full disk all stays as it is."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with only_one(path.with_suffix(".lock")):
            before = read_kept(path)
            after = how(dict(before))
            if after != before:
                text = json.dumps(after, sort_keys=True)
                write_atomically(path, text, mode=0o600, durable=False)
