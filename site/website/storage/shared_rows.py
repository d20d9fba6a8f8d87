"""
Which files of the library every machine shall have, in the database.

0.1.0 kept in SharedPiece what is in them, too. Nothing is written there any more; it is read until
the release after this one, which takes the table away. What stands here is believed only as far as
it is vouched for (`website.storage.shared_media`).
"""

import itertools
from collections.abc import Iterator

from django.db import models

LONGEST_NAME = 190  # with "media " before it, a subject that can be vouched for


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


def names_in_pieces() -> set[str]:
    """The files that the database holds whole."""
    return set(SharedPiece.objects.filter(number=0).values_list("file", flat=True))


def pieces_of(name: str) -> Iterator[bytes]:
    """What the database holds of a file, a megabyte at a time; nothing if it holds none of it."""
    pieces = SharedPiece.objects.filter(file=name)
    for number in itertools.count():
        data = pieces.filter(number=number).values_list("data", flat=True).first()
        if data is None:
            return
        yield bytes(data)


def delete_pieces(name: str) -> None:
    # Without `only` each piece would be read before it goes.
    SharedPiece.objects.filter(file=name).only("pk").delete()
