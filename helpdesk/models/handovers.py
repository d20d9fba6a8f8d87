"""
How a conversation passes on: to another desk, past a colleague, to another day, to the next shift.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from helpdesk import sealing
from helpdesk.attestation.attested_rows import AttestedRow, Part
from helpdesk.models.conversations import Conversation
from helpdesk.models.desks import Desk
from helpdesk.models.grants import DeskKey

SHIFT_NOTE_KEPT = timedelta(days=7)  # the next shift has read it by then


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


class ShutOut(models.Model):
    """
    A colleague who does not find a conversation of their desk, since they know somebody in it.

    In the clear, since the list is chosen by it: two numbers, and nothing of why.
    """

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="shut_outs"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "user"], name="one_shut_out_a_user")
        ]

    def __str__(self) -> str:
        return f"shut out {self.pk}"


class Reminder(models.Model):
    """A day on which one caseworker wants to see a conversation again; no word of why."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="reminders"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "user"], name="one_reminder_a_user")
        ]

    def __str__(self) -> str:
        return f"reminder {self.pk}"


class ShiftNote(AttestedRow):
    """
    A line that a shift of a desk leaves for the next, sealed to the desk's key.

    It goes after a week, and with the key. In the clear: that there is one, and its day.
    """

    desk_key = models.ForeignKey(DeskKey, on_delete=models.CASCADE, related_name="shift_notes")
    day = models.DateField(default=timezone.localdate)
    sealed_key = models.BinaryField(max_length=sealing.LONGEST_BOX)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"shift note {self.pk}"

    def seal(self, content: dict) -> None:
        key = sealing.new_conversation_key()
        self.sealed_key = sealing.seal_to_public_key(key, bytes(self.desk_key.public))
        self.sealed = sealing.seal_message(content, key, self._context)
        self.attest()

    def open(self, private: bytes) -> dict:
        """What was written. Raises sealing.CannotUnseal, also for a row changed past the site."""
        if not self.is_attested:
            raise sealing.CannotUnseal("This note was changed outside the site.")
        key = sealing.open_sealed_box(bytes(self.sealed_key), private)
        return sealing.open_message(bytes(self.sealed), key, self._context)

    @property
    def _context(self) -> sealing.Context:
        return sealing.Context(self.desk_key.desk_id, self.desk_key_id, "shift")

    def _attested(self) -> tuple[Part, ...]:
        sealed = (bytes(self.sealed_key), bytes(self.sealed))
        return ("shift note", self.desk_key_id, self.day.isoformat(), *sealed)
