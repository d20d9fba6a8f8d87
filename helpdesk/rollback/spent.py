"""
What was good once and has been used, or has ended: a link, a code, a session.

Its row is deleted then, and whoever can write to the database could put it back. So a fingerprint
of it stands in a small file, until the day on which it would be good for nothing anyway.
"""

import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from helpdesk.rollback import kept_files

# A clock that is put back by less than this makes nothing good again.
KEPT_LONGER_SECONDS = 7 * 24 * 60 * 60
FOR_GOOD = 2.0**40  # of what has no day of its own; in seconds, the year 36812


def spend(names: Iterable[str], until: float) -> None:
    """
    From now on none of these is good, once what says so has been committed.

    until: seconds since 1970, from which on they would not be good anyway.
    """
    given = dict.fromkeys(names, until)
    if given:
        transaction.on_commit(lambda: kept_files.change(_file(), lambda kept: _with(kept, given)))


def is_spent(name: str) -> bool:
    return name in kept_files.read_kept(_file())


def _file() -> Path:
    return Path(settings.SPENT_FILE)


def _with(kept: kept_files.Kept, given: dict[str, float]) -> kept_files.Kept:
    over = time.time() - KEPT_LONGER_SECONDS
    return {name: until for name, until in (kept | given).items() if until > over}
