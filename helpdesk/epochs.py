"""
What this machine remembers of each desk's keys, outside the database.

Whoever can write to the database could put an old copy of it back: the key of an earlier epoch
would be the newest again, and somebody who was taken out opens what is sealed to it. No mark
shows that, since the old rows are genuine. So the highest epoch that was ever in use here stands
in a small file, and a desk whose newest key is older than that is closed until whoever runs the
site has looked (`manage.py restore` does it by itself).
"""

import json
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import transaction


def is_replayed(desk: str, epoch: int) -> bool:
    """Whether this machine has seen a newer key of the desk than the database has now."""
    return epoch < _seen().get(desk, 0)


def remember(desk: str, epoch: int) -> None:
    """Keep in mind that this epoch is in use, once what says so has been committed."""
    if epoch > _seen().get(desk, 0):
        transaction.on_commit(lambda: _write(desk, epoch))


def forget() -> None:
    """An older database was put back on purpose."""
    _file().unlink(missing_ok=True)


def _file() -> Path:
    return Path(settings.EPOCHS_FILE)


def _seen() -> dict[str, int]:
    try:
        return {str(desk): int(epoch) for desk, epoch in json.loads(_file().read_text()).items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _write(desk: str, epoch: int) -> None:
    seen = _seen()
    seen[desk] = max(epoch, seen.get(desk, 0))
    path = _file()
    # A full disk must not close a desk; the next reading tries again.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(seen, sort_keys=True))
        fresh.replace(path)
