"""
Which files of the library every machine shall have, and what is in them, in the database.

In pieces, so that a film of 300 MB is never whole in anybody's memory. What stands here is believed
only as far as it is vouched for (`website.storage.shared_media`).
"""

import itertools
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db import models

PIECE_BYTES = 1_000_000
LONGEST_NAME = 190  # with "media " before it, a subject that can be vouched for


def keeps_uploads() -> bool:
    """Whether the database holds every upload."""
    return settings.MEDIA_IS_SHARED and isinstance(storages["shelf"], DatabaseShelf)


class SharedFile(models.Model):
    """A file that every machine shall have. name: its path below MEDIA_ROOT."""

    name = models.CharField(max_length=LONGEST_NAME, primary_key=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class SharedPiece(models.Model):
    file = models.ForeignKey(SharedFile, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="one_piece_of_each_number")
        ]

    def __str__(self) -> str:
        return f"{self.file_id}, piece {self.number}"


class PiecedFile(File):
    """What was kept under a name, to be read piece by piece."""

    def __init__(self, name: str) -> None:
        super().__init__(None, name)

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        pieces = SharedPiece.objects.filter(file=self.name)
        for number in itertools.count():
            data = pieces.filter(number=number).values_list("data", flat=True).first()
            if data is None:
                return
            yield bytes(data)


class DatabaseShelf(Storage):
    """A storage of Django's that keeps files as rows, of names that are in SharedFile."""

    def exists(self, name: str) -> bool:
        return SharedPiece.objects.filter(file=name).exists()

    def delete(self, name: str) -> None:
        # Without `only` each piece would be read before it goes.
        SharedPiece.objects.filter(file=name).only("pk").delete()

    def _open(self, name: str, mode: str = "rb") -> PiecedFile:
        return PiecedFile(name)

    def _save(self, name: str, content: Any) -> str:
        for number, data in enumerate(content.chunks(PIECE_BYTES)):
            SharedPiece.objects.bulk_create([SharedPiece(file_id=name, number=number, data=data)])
        return name
