"""
The library's files, alike on every machine that shares the database.

Whoever uploads meets one machine. There the file lies on the disk, from where it is sent, and its
copy goes with the same transaction onto the shelf (`STORAGES["shelf"]`). Each machine's worker
brings in what it has not, and takes away what was deleted (`website.storage.media_round`); what is
asked for earlier comes at once.

Whoever can write to the database, or to the shelf, has no key with which to vouch for a file
(`helpdesk.vouching`). So no machine takes in anything but what was uploaded by way of the site, to
the last byte. A name is never used twice: what lies under it is right, or is deleted.
"""

import fcntl
import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages
from django.db import IntegrityError, transaction

from helpdesk import vouching
from website.storage.atomic_files import write_atomically
from website.storage.shared_rows import PIECE_BYTES, SharedFile

logger = logging.getLogger("website.storage.shared_media")


class NotAsVouchedFor(Exception):
    """A file on the shelf is not the one that was uploaded."""


class SharedMedia(FileSystemStorage):
    """For STORAGES: files on this disk, and on every other machine's soon after."""

    def exists(self, name: str) -> bool:
        """Whether the name is taken, here or elsewhere, or was ever."""
        return super().exists(name) or is_known(name)

    def size(self, name: str) -> int:
        bring_in(name)
        return super().size(name)

    def delete(self, name: str) -> None:
        with transaction.atomic():
            storages["shelf"].delete(name)
            SharedFile.objects.filter(pk=name).delete()
            vouching.end(subject(name))
        super().delete(name)

    def _open(self, name: str, mode: str = "rb") -> Any:
        bring_in(name)
        return super()._open(name, mode)  # type: ignore[misc]

    def _save(self, name: str, content: Any) -> str:
        name = super()._save(name, content)  # type: ignore[misc]
        try:
            while not put_on_shelf(
                name
            ):  # another machine was given the same name at the same moment
                free = self.get_available_name(name)
                Path(self.path(name)).rename(self.path(free))
                name = free
        except BaseException:
            Path(self.path(name)).unlink(missing_ok=True)
            raise
        return name


def is_known(name: str) -> bool:
    return SharedFile.objects.filter(pk=name).exists() or _said(name) is not None


def put_on_shelf(name: str) -> bool:
    """Put a file of this disk onto the shelf and vouch for it; False if the name is taken."""
    statement = statement_of(name)
    try:
        with transaction.atomic(), _path(name).open("rb") as file:
            SharedFile.objects.create(name=name)
            storages["shelf"].save(name, File(file))
            vouching.vouch(subject(name), statement)
    except IntegrityError:
        return False
    return True


def bring_in(name: str) -> bool:
    """
    Whether the file is on this disk; it is fetched if need be.

    Raises NotAsVouchedFor where the shelf holds something else, and OSError of a full disk.
    """
    path = _path(name)
    if path.is_file():
        return True
    if not settings.MEDIA_IS_SHARED or not SharedFile.objects.filter(pk=name).exists():
        return False
    if (statement := _said(name)) == "":
        return False  # deleted since
    if statement is None:
        raise NotAsVouchedFor
    with _one_at_a_time():
        if not path.is_file():
            write_atomically(path, _only_if(statement, name))
    return True


def is_ended(name: str) -> bool:
    """Whether it was deleted by way of the site."""
    return _said(name) == ""


def may_be_shared(name: str) -> bool:
    """Whether what lies on this disk is nobody's yet, or is what was vouched for."""
    return _said(name) in (None, statement_of(name))


def statement_of(name: str) -> str:
    """What is vouched for of a file on this disk."""
    with _path(name).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return f"{file.tell()} {digest}"


def subject(name: str) -> str:
    return f"media {name}"


def _said(name: str) -> str | None:
    return vouching.said_of(subject(name))


def _only_if(statement: str, name: str) -> Iterator[bytes]:
    """The pieces on the shelf; NotAsVouchedFor at their end, or earlier if there are too many."""
    most, digest, size = int(statement.partition(" ")[0]), hashlib.sha256(), 0
    for piece in storages["shelf"].open(name).chunks(PIECE_BYTES):
        digest.update(piece)
        size += len(piece)
        if size > most:
            break
        yield piece
    if f"{size} {digest.hexdigest()}" != statement:
        logger.error("A shared file is not what was uploaded, and stays away.")
        raise NotAsVouchedFor


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Many who ask for a new film make one copy of it on this machine, not many at once."""
    with (settings.VAR_DIR / "media.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _path(name: str) -> Path:
    return Path(storages["default"].path(name))
