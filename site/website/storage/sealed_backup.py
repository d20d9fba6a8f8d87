"""
A backup: one file, sealed to the key of its month, which is destroyed in the month after.

What people delete lives on in a backup until nobody can open that any more. So the key lies apart
from the files (BACKUP_KEYS), and the worker destroys it on the eighth day of the month after: a
backup opens for a week at least and for 38 days at most, wherever copies of it may lie.
"""

import os
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree, rmtree
from typing import IO, Any, cast

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from base.files.atomic_files import write_atomically
from base.files.file_lock import take_lock
from helpdesk import clock_guard
from helpdesk.attestation import replay_protection
from helpdesk.models import Unlocked
from helpdesk.sealing.archives import SealedFile, new_archive_key, open_sealed_file, start_of
from website.storage import backup_label
from website.storage.backup_label import BackupLabel

LAST_DAY = 8  # of the month after
DATABASE = "database"
SCRATCH = "unsealed-"
LAST = "last-backup"
# What our address of PostgreSQL may say beside host and role, as its tools are told it.
OPTIONS = {
    "target_session_attrs": "PGTARGETSESSIONATTRS",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


class KeyIsGone(Exception):
    """The key of this month was destroyed, or lies on another machine."""


def make(folder: Path, today: date) -> Path:
    """Write the backup of this moment into `folder`; the finished file."""
    line, key = backup_label.new_line(today), _key(f"{today:%Y-%m}", make_it=True)
    folder.mkdir(parents=True, exist_ok=True)
    finished = folder / backup_label.name_of(today)
    unfinished = finished.with_suffix(".unfinished")
    with _scratch() as scratch, unfinished.open("wb") as file:
        unfinished.chmod(0o600)
        _dump(scratch / DATABASE)
        file.write(line)
        _pack(scratch, SealedFile(file, key, line))
        file.flush()
        os.fsync(file.fileno())
    finished = unfinished.replace(finished)
    backup_label.remember(finished, label_of(finished))
    write_atomically(settings.VAR_DIR / LAST, today.isoformat())
    return finished


def last_made() -> date | None:
    """The day of the last backup that this machine finished, wherever it lies; None: of none."""
    return last_day_in(settings.VAR_DIR / LAST)


def last_day_in(file: Path) -> date | None:
    """The day that was written into a file; None where there is none, or no day in it."""
    try:
        return date.fromisoformat(file.read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return None


def label_of(path: Path) -> BackupLabel:
    """What the file says of itself, not yet to be believed. Raises CannotUnseal."""
    with path.open("rb") as file:
        line = file.readline(backup_label.LONGEST_LINE)
        return backup_label.read_line(line, start_of(file))


@contextmanager
def unpacked(path: Path) -> Iterator[tuple[Path, BackupLabel]]:
    """
    A folder with what is in the file (`DATABASE`, media), whole to its last byte, while needed.

    And what the file says of itself. Raises KeyIsGone or CannotUnseal.
    """
    with _scratch() as scratch:
        yield scratch, _unpack(path, scratch)


def restore(path: Path, *, even_another: bool = False) -> BackupLabel:
    """
    Put everything back as it was; what the file says of itself.

    Everybody is signed out. Migrations and pages are for the caller. even_another: than its name
    says. Raises KeyIsGone, CannotUnseal or OtherThanMade, and has changed nothing then.
    """
    with unpacked(path) as (scratch, label):
        if not even_another:
            backup_label.compare_with_name(path, label)
        connection.close()
        _load(scratch / DATABASE)
        if (scratch / "media").exists():
            copytree(scratch / "media", settings.MEDIA_ROOT, dirs_exist_ok=True)
    Unlocked.objects.all().delete()
    Session.objects.all().delete()
    replay_protection.forget_numbers()
    replay_protection.forget_head()
    return label


def destroy_old_keys(today: date) -> list[str]:
    """Destroy the keys whose time is over, if the clock is believed; the months they were of."""
    if not clock_guard.is_believed():
        return []
    gone = []
    for path in sorted(Path(settings.BACKUP_KEYS).glob("????-??.key")):
        if today >= last_day(path.stem):
            # Not enough on every disk, and better than nothing on most.
            path.write_bytes(bytes(path.stat().st_size))
            path.unlink()
            gone.append(path.stem)
    return gone


def last_day(month: str) -> date:
    """The day on which the key of a month ("2026-11") is destroyed."""
    return (date.fromisoformat(f"{month}-01") + timedelta(days=31)).replace(day=LAST_DAY)


def _key(month: str, *, make_it: bool = False) -> bytes:
    path = Path(settings.BACKUP_KEYS) / f"{month}.key"
    if make_it and not path.exists():
        _make_key(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise KeyIsGone(month) from error


def _make_key(path: Path) -> None:
    """Whole or not at all: half a key would fail every backup of its month."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix="unfinished-") as file:
        file.write(new_archive_key())
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):  # another backup was quicker; its key is as good
            os.link(file.name, path)


def sweep() -> None:
    """Take away what a backup that was killed has left: a copy in the open, that no key ends."""
    for folder in settings.VAR_DIR.glob(f"{SCRATCH}*"):
        with suppress(BlockingIOError), _alone_in(folder):
            rmtree(folder)


@contextmanager
def _scratch() -> Iterator[Path]:
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    scratch = tempfile.TemporaryDirectory(dir=settings.VAR_DIR, prefix=SCRATCH)
    with scratch as name, _alone_in(Path(name)):
        yield Path(name)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Raises BlockingIOError while another process works there; one that was killed does not."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        take_lock(handle, wait=0)
        yield
    finally:
        os.close(handle)


def _pack(scratch: Path, sealed: SealedFile) -> None:
    with tarfile.open(fileobj=cast(IO[bytes], sealed), mode="w|gz") as tar:
        tar.add(scratch / DATABASE, DATABASE)
        if Path(settings.MEDIA_ROOT).exists():
            tar.add(settings.MEDIA_ROOT, "media")
    sealed.close()


def _unpack(path: Path, scratch: Path) -> BackupLabel:
    packed = scratch / "packed"
    with path.open("rb") as file, packed.open("wb") as plain:
        line = file.readline(backup_label.LONGEST_LINE)
        label = backup_label.read_line(line, start_of(file))
        for piece in open_sealed_file(file, _key(label.month), line):
            plain.write(piece)
    with tarfile.open(packed, "r:gz") as tar:
        # The Python of Debian 12 (3.11.2) knows no filter yet. What is unpacked there is ours all
        # the same: nobody else could seal it with this key.
        tar.extraction_filter = getattr(tarfile, "data_filter", None)
        tar.extractall(scratch)  # noqa: S202
    return label


def _dump(path: Path) -> None:
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as database:
            database.execute("VACUUM INTO ?", [str(path)])
    else:
        ask_postgresql("pg_dump", "--format=custom", "--compress=0", f"--file={path}")


def _load(path: Path) -> None:
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(name)) as now:
            old.backup(now)
    else:
        name = str(connection.settings_dict["NAME"])
        how = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
        ask_postgresql("pg_restore", *how, f"--dbname={name}", str(path))


def ask_postgresql(program: str, *arguments: str) -> None:
    """Run a tool of PostgreSQL's with the address of our database."""
    db: dict[str, Any] = connection.settings_dict
    env = {"PGDATABASE": str(db["NAME"])}
    for name in ("HOST", "PORT", "USER", "PASSWORD"):
        if db.get(name):
            env[f"PG{name}"] = str(db[name])
    for name, variable in OPTIONS.items():
        if name in db["OPTIONS"]:
            env[variable] = str(db["OPTIONS"][name])
    subprocess.run([program, *arguments], check=True, env=os.environ | env)  # noqa: S603
