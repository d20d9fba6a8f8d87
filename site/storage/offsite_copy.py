"""The backups, copied elsewhere by rsync: another disk, or another machine by ssh."""

import subprocess
from datetime import date
from pathlib import Path

from django.conf import settings

from website.storage.atomic_files import write_atomically

LAST = "last-copy"
PATIENCE_SECONDS = 6 * 3600


class NotCopied(Exception):
    """Words for the operator: why, without the address."""


def copy(folder: Path, today: date) -> None:
    """
    Bring each sealed file of the folder to BACKUP_COPY_TO; nothing there is ever deleted.

    Whole files under their names, or none. Raises NotCopied.
    """
    by = ["--rsh", settings.BACKUP_COPY_BY] if settings.BACKUP_COPY_BY else []
    which = ("--include=backup-*.sealed", "--exclude=*")
    command = ["rsync", "--recursive", "--times", "--checksum", *by, *which]
    try:
        done = subprocess.run(  # noqa: S603 - where to is the operator's own setting
            [*command, f"{folder}/", f"{settings.BACKUP_COPY_TO}/"],
            timeout=PATIENCE_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise NotCopied(type(problem).__name__) from None
    if done.returncode:
        raise NotCopied(f"rsync ended with {done.returncode}")
    write_atomically(settings.VAR_DIR / LAST, today.isoformat())


def last_copied() -> date | None:
    """The day of the last copy that was finished; None: of none."""
    try:
        return date.fromisoformat((settings.VAR_DIR / LAST).read_text().strip())
    except (OSError, ValueError):
        return None
