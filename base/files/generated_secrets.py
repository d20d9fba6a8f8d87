"""
Secrets that a machine makes for itself, once, and keeps in a file only its owner can read.

Only for DEBUG=1: a real site is given its secrets by whoever runs it (docs/operations.md).
"""

import secrets
from pathlib import Path

from base.files import atomic_files


def kept_secret(path: Path) -> str:
    """
    The secret in `path`; a new random one is put there if there is none.

    Two processes that come at the same moment get the same one: whoever links the file first
    has made it, and it is whole before it has its name.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        atomic_files.write_once(path, secrets.token_urlsafe(48))
    return path.read_text(encoding="utf-8").strip()
