"""The backups, copied elsewhere by rsync: another disk, or another machine by ssh."""

import subprocess
from datetime import date
from pathlib import Path

from django.conf import settings

from base.files.atomic_files import write_atomically
from website.storage.sealed_backup import last_day_in

LAST = "last-copy"
PATIENCE_SECONDS = 6 * 3600  # a night for a slow line


class NotCopied(Exception):
    """Words for the operator: why, without the address."""


def copy(folder: Path, today: date) -> None:
    """
    Bring each sealed file of the folder to BACKUP_COPY_TO; nothing there is ever deleted.

    Whole files under their names, or none. Raises NotCopied.
    """
    command = ["rsync", "--recursive", "--times", "--checksum"]
    if settings.BACKUP_COPY_BY:
        command += ["--rsh", settings.BACKUP_COPY_BY]
    command += ["--include=backup-*.sealed", "--exclude=*"]
    command += [f"{folder}/", f"{settings.BACKUP_COPY_TO}/"]
    try:
        done = subprocess.run(  # noqa: S603 - where to is the operator's own setting
            command, timeout=PATIENCE_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise NotCopied(type(problem).__name__) from None
    if done.returncode:
        raise NotCopied(f"rsync ended with {done.returncode}")
    write_atomically(settings.VAR_DIR / LAST, today.isoformat())


def last_copied() -> date | None:
    """The day of the last copy that was finished; None: of none."""
    return last_day_in(settings.VAR_DIR / LAST)
