"""Forms that were sent."""

from django.db import models
from django.utils import timezone


class UsedToken(models.Model):
    """
    A form that was sent, remembered for a day after, deletion of the conversation included.

    So that a reload, Back and Send, or a second click never make a second conversation, nor a
    deleted one again. Holds fingerprints only. minute: of the minute in which it was sent first,
    which nobody can tell from it who does not hold the form: no hour stands here.
    """

    token = models.BinaryField(max_length=32, db_index=True)
    words = models.BinaryField(max_length=32)
    minute = models.BinaryField(max_length=32)
    used_on = models.DateField(default=timezone.localdate)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "words"], name="the_same_words_once")
        ]

    def __str__(self) -> str:
        return f"token {self.pk}"
