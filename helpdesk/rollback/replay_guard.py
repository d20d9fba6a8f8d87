"""
What this machine remembers of numbers that only grow, outside the database.

Whoever can write to the database could put an old copy of it back: the key of an earlier epoch
would be the newest again, and somebody who was taken out opens what is sealed to it; an address
that was given up would get the mail again. No mark shows that, since the old rows are genuine. So
the highest number that was ever in use here stands in a small file, and what is older than that
counts for nothing until whoever runs the site has looked (`manage.py restore` does it by itself).

A desk's epochs stand under its name, the rest under names of two words or more.
"""

from pathlib import Path

from django.conf import settings
from django.db import transaction

from helpdesk.rollback import kept_files


def is_replayed(name: str, number: int) -> bool:
    """Whether this machine has seen a newer one (of a desk: a newer key) than the database has."""
    return number < newest(name)


def newest(name: str) -> int:
    """The highest number that was in use here; 0 where there was none."""
    return int(kept_files.read_kept(_file()).get(name, 0))


def names(begin: str) -> list[str]:
    """What is remembered under names that begin like this."""
    return [name for name in kept_files.read_kept(_file()) if name.startswith(begin)]


def remember_number(name: str, number: int) -> None:
    """Keep in mind that this number is in use, once what says so has been committed."""
    remember_all({name: number})


def remember_all(numbers: dict[str, int]) -> None:
    """As `remember_number`, of many at once."""
    newer = {name: number for name, number in numbers.items() if number > newest(name)}
    if newer:
        transaction.on_commit(lambda: kept_files.change(_file(), lambda kept: _most(kept, newer)))


def forget_numbers() -> None:
    """An older database was put back on purpose."""
    _file().unlink(missing_ok=True)


def _file() -> Path:
    return settings.EPOCHS_FILE  # one object: its hash is made once


def _most(kept: dict[str, int], newer: dict[str, int]) -> dict[str, int]:
    return kept | {name: max(number, kept.get(name, 0)) for name, number in newer.items()}
