"""
A backup: one file, sealed to the key of its month, which is destroyed in the month after.

What people delete lives on in a backup until nobody can open that any more. So the key lies apart
from the files (BACKUP_KEYS), and the worker destroys it on the eighth day of the month after: a
backup opens for a week at least and for 38 days at most, wherever copies of it may lie.
"""

import fcntl
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

from helpdesk import clock_guard
from helpdesk.models import Unlocked
from helpdesk.rollback import audit_head, replay_guard
from helpdesk.sealing import CannotUnseal
from helpdesk.sealing.archives import SealedFile, new_archive_key, open_sealed_file
from website.storage.atomic_files import write_atomically
from website.storage.shared_rows import keeps_uploads

FIRST_LINE = "help backup 1 "
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
    month = f"{today:%Y-%m}"
    line, key = f"{FIRST_LINE}{month}\n".encode(), _key(month, make_it=True)
    folder.mkdir(parents=True, exist_ok=True)
    finished = folder / f"backup-{today.isoformat()}.sealed"
    unfinished = finished.with_suffix(".unfinished")
    with _scratch() as scratch, unfinished.open("wb") as file:
        unfinished.chmod(0o600)
        _dump(scratch / DATABASE)
        file.write(line)
        _pack(scratch, SealedFile(file, key, line))
        file.flush()
        os.fsync(file.fileno())
    finished = unfinished.replace(finished)
    write_atomically(settings.VAR_DIR / LAST, today.isoformat())
    return finished


def last_made() -> date | None:
    """The day of the last backup that this machine finished, wherever it lies; None: of none."""
    try:
        return date.fromisoformat((settings.VAR_DIR / LAST).read_text().strip())
    except (OSError, ValueError):
        return None


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """
    A folder with what is in the file (`DATABASE`, media), whole to its last byte, while needed.

    Raises KeyIsGone or CannotUnseal.
    """
    with _scratch() as scratch:
        _unpack(path, scratch)
        yield scratch


def restore(path: Path) -> None:
    """
    Put everything back as it was. Raises KeyIsGone or CannotUnseal, and has changed nothing then.

    Everybody is signed out. Migrations and pages are for the caller.
    """
    with unpacked(path) as scratch:
        connection.close()
        _load(scratch / DATABASE)
        if (scratch / "media").exists():
            copytree(scratch / "media", settings.MEDIA_ROOT, dirs_exist_ok=True)
    Unlocked.objects.all().delete()
    Session.objects.all().delete()
    replay_guard.forget_numbers()
    audit_head.forget_head()


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
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _pack(scratch: Path, sealed: SealedFile) -> None:
    with tarfile.open(fileobj=cast(IO[bytes], sealed), mode="w|gz") as tar:
        tar.add(scratch / DATABASE, DATABASE)
        # Uploads that are shared by way of the database are in it already, all of them.
        if not keeps_uploads() and Path(settings.MEDIA_ROOT).exists():
            tar.add(settings.MEDIA_ROOT, "media")
    sealed.close()


def _unpack(path: Path, scratch: Path) -> None:
    packed = scratch / "packed"
    with path.open("rb") as file, packed.open("wb") as plain:
        line = file.readline(64)
        month = line.decode(errors="replace").removeprefix(FIRST_LINE).strip()
        if not line.startswith(FIRST_LINE.encode()):
            raise CannotUnseal("This is not a backup.")
        for piece in open_sealed_file(file, _key(month), line):
            plain.write(piece)
    with tarfile.open(packed, "r:gz") as tar:
        # The Python of Debian 12 (3.11.2) knows no filter yet. What is unpacked there is ours all
        # the same: nobody else could seal it with this key.
        tar.extraction_filter = getattr(tarfile, "data_filter", None)
        tar.extractall(scratch)  # noqa: S202


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
    names = {"HOST": "HOST", "PORT": "PORT", "USER": "USER", "PASSWORD": "PASSWORD"}
    env = {f"PG{pg}": str(db[name]) for name, pg in names.items() if db.get(name)}
    given = db["OPTIONS"]
    env |= {pg: str(given[name]) for name, pg in OPTIONS.items() if name in given}
    command = [program, *arguments]
    subprocess.run(command, check=True, env=os.environ | env | {"PGDATABASE": str(db["NAME"])})  # noqa: S603
