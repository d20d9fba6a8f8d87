"""One round of what keeps this machine's files of the library as all others have them."""

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation

from website.storage import shared_media
from website.storage.shared_media import NotAsVouchedFor
from website.storage.shared_rows import SharedFile

# Whether a file that nobody has heard of is being uploaded, or has lain here since before.
STRANGE_SECONDS = 3600


def follow() -> None:
    """
    Bring in what this machine has not, take away what was deleted, share what it alone has.

    Raises NotAsVouchedFor, once all else is done, where the shelf holds what nobody uploaded.
    """
    here = set(_names_here())  # first: what comes between is here and shared, which is well
    shared = set(SharedFile.objects.values_list("name", flat=True))
    for name in here - shared:
        _settle(name)
    refused = [name for name in sorted(shared - here) if not _arrives(name)]
    if refused:
        raise NotAsVouchedFor


def _arrives(name: str) -> bool:
    try:
        shared_media.bring_in(name)
    except (NotAsVouchedFor, SuspiciousFileOperation):
        return False
    return True


def _settle(name: str) -> None:
    """A file on this disk that the others do not have."""
    path = Path(settings.MEDIA_ROOT) / name
    with suppress(FileNotFoundError):  # deleted at this moment
        if shared_media.is_ended(name):
            path.unlink()
            return
        is_old = time.time() - path.stat().st_mtime > STRANGE_SECONDS
        if is_old and shared_media.may_be_shared(name):
            shared_media.put_on_shelf(name)


def _names_here() -> Iterator[str]:
    root = Path(settings.MEDIA_ROOT)
    for path in root.rglob("*"):
        name = path.relative_to(root)
        # What begins with a dot is still being written.
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            yield name.as_posix()
