"""What this server vouches for in tables that are not the helpdesk's own."""

from django.db import models

from helpdesk.models.attested_row import Attested, Part
from helpdesk.rollback import replay_guard


class Voucher(Attested):
    """
    What was last said of `subject` by way of the site, and never by writing to the database.

    said: empty once it has ended. number: grows with each change, and this machine remembers it,
    so that an old row which is put back counts for nothing.
    """

    subject = models.CharField(max_length=200, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    said = models.TextField(blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"voucher for {self.subject}"

    @property
    def remembered_as(self) -> str:
        """The name under which `helpdesk.rollback.replay_guard` knows its number."""
        return remembered_as(self.subject)

    @property
    def is_attested(self) -> bool:
        """Made here, unchanged, and the newest that this machine has seen of its subject."""
        return super().is_attested and not replay_guard.is_replayed(self.remembered_as, self.number)

    def _attested(self) -> tuple[Part, ...]:
        return ("voucher", self.subject, self.number, self.said)


def remembered_as(subject: str) -> str:
    return f"voucher {subject}"
