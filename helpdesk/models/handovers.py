"""A conversation that one desk handed to another."""

from django.db import models
from django.utils import timezone

from helpdesk.models.conversations import Conversation
from helpdesk.models.desks import Desk


class Handover(models.Model):
    """
    In the clear: from which desk to which, and on which day. Why stands in a sealed note.

    accepted_on: None until the desk that got it has said yes; a no sends it back and leaves no row.
    """

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="handovers"
    )
    from_desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    to_desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(default=timezone.localdate)
    accepted_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"handover {self.pk}"
