"""
The newest entry of the audit that this machine has seen, outside the database.

Whoever can write to the database could put a whole older state of it back, or cut the audit's end
off together with the row that says where it ends: what is left is genuine, and looks whole. So its
number and seal stand in a small file, and less than that is noticed. Whoever runs the site and has
put a backup back by hand deletes the file (`manage.py restore` does it by itself).
"""

from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from helpdesk.rollback import kept_files


class Head(NamedTuple):
    """seal: hexadecimal. Number 0: nothing is remembered."""

    number: int
    seal: str


def remembered_head() -> Head:
    kept = kept_files.read_kept(_file())
    return Head(int(kept.get("number", 0)), str(kept.get("seal", "")))


def remember_head(number: int, seal: bytes) -> None:
    """Keep it in mind, once the entry has been committed."""
    head = {"number": number, "seal": seal.hex()}
    transaction.on_commit(
        lambda: kept_files.change(
            _file(), lambda kept: head if number > int(kept.get("number", 0)) else kept
        )
    )


def forget_head() -> None:
    """An older database was put back on purpose."""
    _file().unlink(missing_ok=True)


def _file() -> Path:
    return Path(settings.AUDIT_HEAD_FILE)
