"""
What this machine has seen, outside the database: numbers that only grow, and the audit's newest
entry.

Whoever can write to the database could put an old copy of it back: the key of an earlier epoch
would be the newest again, and somebody who was taken out opens what is sealed to it; an address
that was given up would get the mail again; the audit's end would be cut off together with the row
that says where it ends. No mark shows that, since the old rows are genuine. So the highest number
that was ever in use here stands in a small file, the audit's head in another, and what is older
counts for nothing until whoever runs the site has looked. After a backup is put back,
`manage.py restore` forgets both by itself; whoever does it by hand deletes the files.

A desk's epochs stand under its name, the rest under names of two words or more.
"""

from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from base.files import json_files


class Head(NamedTuple):
    """The newest entry of the audit. seal: hexadecimal. Number 0: nothing is remembered."""

    number: int
    seal: str


def is_replayed(name: str, number: int) -> bool:
    """Whether this machine has seen a newer one (of a desk: a newer key) than the database has."""
    return number < newest(name)


def keep_newest(name: str, number: int) -> bool:
    """Whether this machine has seen no newer one; then this is the newest that it has seen."""
    seen = newest(name)
    if number > seen:
        _remember({name: number})
    return number >= seen


def newest(name: str) -> int:
    """The highest number that was in use here; 0 where there was none."""
    return int(json_files.read_kept(_numbers_file()).get(name, 0))


def names(begin: str) -> list[str]:
    """What is remembered under names that begin like this."""
    return [name for name in json_files.read_kept(_numbers_file()) if name.startswith(begin)]


def remember_number(name: str, number: int) -> None:
    """Keep in mind that this number is in use, once what says so has been committed."""
    remember_all({name: number})


def remember_all(numbers: dict[str, int]) -> None:
    """As `remember_number`, of many at once."""
    kept = json_files.read_kept(_numbers_file())
    newer = {name: number for name, number in numbers.items() if number > int(kept.get(name, 0))}
    if newer:
        _remember(newer)


def _remember(newer: dict[str, int]) -> None:
    def with_newer(kept: json_files.Kept) -> json_files.Kept:
        return kept | {name: max(number, kept.get(name, 0)) for name, number in newer.items()}

    transaction.on_commit(lambda: json_files.change(_numbers_file(), with_newer))


def forget_numbers() -> None:
    """An older database was put back on purpose."""
    _numbers_file().unlink(missing_ok=True)


def remembered_head() -> Head:
    kept = json_files.read_kept(_head_file())
    return Head(int(kept.get("number", 0)), str(kept.get("seal", "")))


def remember_head(number: int, seal: bytes) -> None:
    """Keep it in mind, once the entry has been committed."""

    def with_newer(kept: json_files.Kept) -> json_files.Kept:
        if number > int(kept.get("number", 0)):
            return {"number": number, "seal": seal.hex()}
        return kept

    transaction.on_commit(lambda: json_files.change(_head_file(), with_newer))


def forget_head() -> None:
    """An older database was put back on purpose."""
    _head_file().unlink(missing_ok=True)


def _numbers_file() -> Path:
    return settings.EPOCHS_FILE  # one object: its hash is made once


def _head_file() -> Path:
    return Path(settings.AUDIT_HEAD_FILE)
