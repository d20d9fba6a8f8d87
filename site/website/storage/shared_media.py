"""
The library's files, alike on every machine that shares the database and an object store.

Whoever uploads meets one machine. There the file lies on the disk, from where it is sent, and its
copy goes with the same transaction onto the shelf, which is the store (`STORAGES["shelf"]`). Each
machine's worker brings in what it has not, and takes away what was deleted; what is asked for
earlier comes at once. Without a store a file lies on the disk alone, and machines that have one
disk have the same files.

0.1.0 had the database for a shelf. What lies there is brought in as from the store, onto every
machine, and goes over into the store where there is one now.

Whoever can write to the database, or to the shelf, has no key with which to vouch for a file
(`helpdesk.attestation.statements`). So no machine takes in anything but what was uploaded by way of
the site, to the last byte. A name is never used twice: what lies under it is right, or is deleted.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages
from django.db import IntegrityError, transaction

from base.files.atomic_files import write_atomically
from base.files.file_lock import only_one
from helpdesk.attestation import statements
from helpdesk.models import Voucher
from website.storage import shared_rows
from website.storage.shared_rows import SharedFile

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
            if has_store():
                storages["shelf"].delete(name)
            shared_rows.delete_pieces(name)
            SharedFile.objects.filter(pk=name).delete()
            statements.end(subject(name))
        super().delete(name)

    def _open(self, name: str, mode: str = "rb") -> Any:
        bring_in(name)
        return super()._open(name, mode)  # type: ignore[misc]

    def _save(self, name: str, content: Any) -> str:
        name = super()._save(name, content)  # type: ignore[misc]
        if not has_store():
            return name
        try:
            # Another machine may have been given the same name at the same moment.
            while not put_on_shelf(name):
                free = self.get_available_name(name)
                Path(self.path(name)).rename(self.path(free))
                name = free
        except BaseException:
            Path(self.path(name)).unlink(missing_ok=True)
            raise
        return name


def has_store() -> bool:
    """Whether the operator has an object store for uploads (MEDIA_STORE_URL)."""
    return "shelf" in settings.STORAGES


def is_known(name: str) -> bool:
    return SharedFile.objects.filter(pk=name).exists() or _said(name) is not None


def put_on_shelf(name: str) -> bool:
    """Put a file of this disk onto the shelf and vouch for it; False if the name is taken."""
    statement = statement_of(name)
    try:
        with transaction.atomic(), _path(name).open("rb") as file:
            SharedFile.objects.create(name=name)
            storages["shelf"].save(name, File(file))
            statements.attest(subject(name), statement)
    except IntegrityError:
        return False
    return True


def move_to_store(name: str) -> None:
    """What the database held of a file is in the store from now on. Raises NotAsVouchedFor."""
    if not bring_in(name):
        return
    if _said(name) != statement_of(name):
        raise NotAsVouchedFor
    with _path(name).open("rb") as file:
        storages["shelf"].save(name, File(file))
    shared_rows.delete_pieces(name)


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
    # Many who ask for a new film make one copy of it on this machine, not many at once.
    with only_one(settings.VAR_DIR / "media.lock"):
        if not path.is_file():
            write_atomically(path, _only_if(statement, name))
    return True


def ended_among(names: set[str]) -> list[str]:
    """Those of the files that were deleted by way of the site, here or elsewhere."""
    rows = Voucher.objects.filter(subject__startswith=subject(""), said="")
    ended = {row.removeprefix(subject("")) for row in rows.values_list("subject", flat=True)}
    return [name for name in names & ended if _said(name) == ""]


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
    return statements.read(subject(name))


def _only_if(statement: str, name: str) -> Iterator[bytes]:
    """The pieces of a file; NotAsVouchedFor at their end, or earlier if there are too many."""
    most, digest, size = int(statement.partition(" ")[0]), hashlib.sha256(), 0
    for piece in _pieces(name):
        digest.update(piece)
        size += len(piece)
        if size > most:
            break
        yield piece
    if f"{size} {digest.hexdigest()}" != statement:
        logger.error("A shared file is not what was uploaded, and stays away.")
        raise NotAsVouchedFor


def _pieces(name: str) -> Iterator[bytes]:
    """What the database still holds of the file, or what the store does."""
    if has_store() and name not in shared_rows.names_in_pieces():
        return storages["shelf"].open(name).chunks()
    return shared_rows.pieces_of(name)


def _path(name: str) -> Path:
    return Path(storages["default"].path(name))


# One round of what keeps this machine's files of the library as all others have them.


# Whether a file that nobody has heard of is being uploaded, or has lain here since before.
STRANGE_SECONDS = 3600


def follow() -> None:
    """
    Bring in what this machine has not, take away what was deleted, share what it alone has.

    Raises NotAsVouchedFor, once all else is done, where the shelf holds what nobody uploaded.
    """
    here = set(_names_here())  # first: what comes between is here and shared, which is well
    shared = set(SharedFile.objects.values_list("name", flat=True))
    for name in ended_among(here - shared):
        _path(name).unlink(missing_ok=True)
    refused = _refused_by(bring_in, shared - here)
    if has_store():
        for name in here - shared:
            _share(name)
        refused += _refused_by(move_to_store, shared_rows.names_in_pieces())
    if refused:
        raise NotAsVouchedFor


def _refused_by(act: Callable[[str], object], names: Iterable[str]) -> list[str]:
    """Those of the files that are not what was uploaded."""
    refused = []
    for name in sorted(names):
        try:
            act(name)
        except (NotAsVouchedFor, SuspiciousFileOperation):
            refused.append(name)
    return refused


def _share(name: str) -> None:
    """A file on this disk that the others do not have; not while it may be just arriving."""
    with suppress(FileNotFoundError):  # deleted at this moment
        is_old = time.time() - _path(name).stat().st_mtime > STRANGE_SECONDS
        if is_old and may_be_shared(name):
            put_on_shelf(name)


def _names_here() -> Iterator[str]:
    root = Path(settings.MEDIA_ROOT)
    for path in root.rglob("*"):
        name = path.relative_to(root)
        # What begins with a dot is still being written.
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            yield name.as_posix()
