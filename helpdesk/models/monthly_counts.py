"""Counts for the yearly reports."""

from django.db import models
from django.utils import timezone


class Tally(models.Model):
    """
    How many in a month, by one margin and never by two: desk or language, not desk and language.

    Counted when a message is taken in or a conversation closed; nothing is unsealed for it. The
    margin `route` counts nothing: its values say which desk answered which region in the month.
    """

    month = models.DateField(help_text="Its first day.")
    margin = models.CharField(max_length=10)
    value = models.CharField(max_length=32)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "margin", "value"], name="one_tally_a_value")
        ]

    def __str__(self) -> str:
        return f"tally {self.pk}"


# Forms that were sent.


class UsedToken(models.Model):
    """
    A form that was sent, remembered for a day after, deletion of the conversation included.

    So that the same words never make a second conversation by a reload, Back and Send or a second
    click, nor a deleted one again. Holds fingerprints only. minute: of the minute in which it was
    sent first, which nobody can tell from it who does not hold the form: no hour stands here.
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
