"""The keys of the people who work at desks, and of the paper that stands in for them."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from helpdesk.models.attested_row import Attested, Part
from helpdesk.models.desks import Desk
from helpdesk.rollback import replay_guard, spent


class MemberKey(Attested):
    """A caseworker's key pair; the private half is wrapped with their passphrase."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="member_key"
    )
    public = models.BinaryField(max_length=32)
    wrapped_private = models.BinaryField(max_length=128)
    salt = models.BinaryField(max_length=16)
    passes = models.PositiveIntegerField()
    memory = models.PositiveBigIntegerField(help_text="Bytes.")
    made_on = models.DateField(default=timezone.localdate)

    def __str__(self) -> str:
        return f"key of user {self.user_id}"

    @property
    def can_open(self) -> bool:
        """Whether its owner can still sign in."""
        return bool(self.user.is_active)

    def _attested(self) -> tuple[Part, ...]:
        return ("member key", self.user_id, bytes(self.public))


class UnlockedQuerySet(models.QuerySet["Unlocked"]):
    def lock(self) -> None:
        """Delete these rows; none of them opens anything if it is put back."""
        rows = list(self)
        for row in rows:
            spent.spend([row.spent_as], row.at_latest.timestamp())
        self.filter(pk__in=[row.pk for row in rows]).delete()


class Unlocked(Attested):
    """
    A caseworker who has opened the helpdesk in one browser, until they lock it.

    Their private key is sealed with a secret that only that browser's cookie holds. Both moments
    are bound to the row: whoever writes to the database cannot move them.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    secret_fingerprint = models.BinaryField(max_length=32, unique=True)
    sealed_private = models.BinaryField(max_length=128)
    until = models.DateTimeField(help_text="Moves with every use.")
    at_latest = models.DateTimeField(help_text="Never moves.")

    objects = UnlockedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"unlocked {self.pk}"

    @property
    def spent_as(self) -> str:
        """The name under which `helpdesk.rollback.spent` knows that it was locked."""
        return f"unlocked {bytes(self.secret_fingerprint).hex()}"

    @property
    def is_attested(self) -> bool:
        """Made here, with these moments, and not locked since."""
        return super().is_attested and not spent.is_spent(self.spent_as)

    def _attested(self) -> tuple[Part, ...]:
        moments = [int(moment.timestamp()) for moment in (self.until, self.at_latest)]
        sealed = (bytes(self.secret_fingerprint), bytes(self.sealed_private))
        return ("unlocked", self.user_id, *sealed, *moments)


class RecoveryKit(Attested):
    """
    The key pair of an organisation's recovery kit; the private half exists on paper only.

    typed_back: a fingerprint of the two groups to type in. confirmed_on: the day they were.
    tried_on: the day the whole kit was last typed in, for the drill or in earnest. opened_on: the
    day it last let somebody in.
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="kits")
    number = models.PositiveIntegerField(
        default=0, help_text="Of the desk's kits; those before the newest count for nothing."
    )
    public = models.BinaryField(max_length=32)
    typed_back = models.BinaryField(max_length=32)
    made_on = models.DateField(default=timezone.localdate)
    confirmed_on = models.DateField(null=True, blank=True)
    tried_on = models.DateField(null=True, blank=True)
    opened_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"recovery kit {self.pk}"

    @property
    def can_open(self) -> bool:
        """Whether somebody has seen that the paper is right."""
        return self.confirmed_on is not None

    @property
    def is_attested(self) -> bool:
        """Made here, and the newest of its desk that this machine has seen."""
        is_old = replay_guard.is_replayed(kits_of(self.desk_id), self.number)
        return super().is_attested and not is_old

    def _attested(self) -> tuple[Part, ...]:
        # The first ones had no number.
        numbered = (self.number,) if self.number else ()
        return ("recovery kit", self.desk_id, bytes(self.public), *numbered)


def kits_of(desk: str) -> str:
    """The name under which `helpdesk.rollback.replay_guard` knows the number of a desk's kit."""
    return f"kit of {desk}"
