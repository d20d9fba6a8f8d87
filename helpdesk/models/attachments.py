"""What somebody sent beside words, a voice or a picture, in sealed pieces."""

from django.db import models
from django.db.models import Exists, OuterRef

from helpdesk.models.conversations import Message


class AttachmentPieceQuerySet(models.QuerySet["AttachmentPiece"]):
    def without_message(self) -> "AttachmentPieceQuerySet":
        """Of messages that are gone: the key stood there, so nothing opens them any more."""
        return self.exclude(Exists(Message.objects.filter(pk=OuterRef("message_id"))))


class AttachmentPiece(models.Model):
    """
    A piece of what came with a message; what opens it, and what it is, stands in the message,
    sealed.

    In the clear: whose message it is, its place, and so how many there are, as a size class; not
    whether it is a voice or a picture. The database itself does not tie it to its message: the
    program of 0.1.0 does not know this table, and must be able to delete a conversation. What it
    leaves goes with the next round.
    """

    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="attachment_pieces", db_constraint=False
    )
    number = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()

    objects = AttachmentPieceQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "number"], name="one_attachment_piece_a_place"
            )
        ]

    def __str__(self) -> str:
        return f"piece {self.pk}"
