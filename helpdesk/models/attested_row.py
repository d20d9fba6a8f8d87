"""What rows that this server vouches for have in common."""

from django.db import models

from helpdesk import sealing

Part = str | int | bytes


class Attested(models.Model):
    """A row with a mark over what `_attested` says of it: first what sort of row it is."""

    mark = models.BinaryField(max_length=32)

    class Meta:
        abstract = True

    def attest(self) -> None:
        self.mark = sealing.attest(*self._attested())

    @property
    def is_attested(self) -> bool:
        """Made by this server, and unchanged since."""
        return sealing.is_attested(self.mark, *self._attested())

    def _attested(self) -> tuple[Part, ...]:
        raise NotImplementedError
