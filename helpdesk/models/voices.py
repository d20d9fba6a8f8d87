"""What somebody said instead of writing, in sealed pieces."""

from django.db import models
from django.db.models import Exists, OuterRef

from helpdesk.models.conversations import Message


class VoicePieceQuerySet(models.QuerySet["VoicePiece"]):
    def without_message(self) -> "VoicePieceQuerySet":
        """Of messages that are gone: the key stood there, so nothing opens them any more."""
        return self.exclude(Exists(Message.objects.filter(pk=OuterRef("message_id"))))


class VoicePiece(models.Model):
    """
    A piece of the voice of a message; what opens it stands in the message, sealed.

    In the clear: whose message it is, its place, and so how many there are, as a size class. The
    database itself does not tie it to its message: the program of 0.1.0 does not know this table,
    and must be able to delete a conversation. What it leaves goes with the next round.
    """

    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="voice_pieces", db_constraint=False
    )
    number = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()

    objects = VoicePieceQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["message", "number"], name="one_voice_piece_a_place")
        ]

    def __str__(self) -> str:
        return f"piece {self.pk}"
