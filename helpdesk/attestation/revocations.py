"""
What was good once and has been used, or has ended: a link, a code, a session, a closed account.

Its row is deleted then, and whoever can write to the database could put it back. So a fingerprint
of it stands in a small file, until the day on which it would be good for nothing anyway.
"""

import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from base.files import json_files

# A clock that is put back by less than this makes nothing good again.
KEPT_LONGER_SECONDS = 7 * 24 * 60 * 60
FOR_GOOD = 2.0**40  # of what has no day of its own; in seconds, the year 36812
ACCOUNT = "account "  # before the key of one that is closed


def revoke(names: Iterable[str], until: float) -> None:
    """
    From now on none of these is good, once what says so has been committed.

    until: seconds since 1970, from which on they would not be good anyway.
    """
    given = dict.fromkeys(names, until)

    def with_given(kept: json_files.Kept) -> json_files.Kept:
        over = time.time() - KEPT_LONGER_SECONDS
        return {name: until for name, until in (kept | given).items() if until > over}

    if given:
        transaction.on_commit(lambda: json_files.change(_file(), with_given))


def is_revoked(name: str) -> bool:
    return name in json_files.read_kept(_file())


def close_account(pk: int) -> None:
    """It is closed, or was deleted, whatever its row says from now on."""
    revoke([f"{ACCOUNT}{pk}"], FOR_GOOD)


def open_account(pk: int) -> None:
    """Whoever looks after accounts has opened it again."""

    def without_it(kept: json_files.Kept) -> json_files.Kept:
        return {name: until for name, until in kept.items() if name != f"{ACCOUNT}{pk}"}

    transaction.on_commit(lambda: json_files.change(_file(), without_it))


def closed_accounts() -> list[int]:
    """The keys of the accounts that were closed by way of the site, or deleted."""
    kept = json_files.read_kept(_file())
    return [int(name.removeprefix(ACCOUNT)) for name in kept if name.startswith(ACCOUNT)]


def _file() -> Path:
    return Path(settings.SPENT_FILE)
