"""Counts for the yearly reports."""

from django.db import models


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
