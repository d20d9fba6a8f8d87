"""The keys of desks and of the people who work there, and who holds which."""

from typing import cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from helpdesk import epochs
from helpdesk.models.attested import Attested, Part
from helpdesk.models.desks import Desk


class DeskKey(Attested):
    """One key pair of a desk; the private half exists only inside grants."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="keys")
    epoch = models.PositiveIntegerField()
    public = models.BinaryField(max_length=32)
    made_on = models.DateField(default=timezone.localdate)
    retired_on = models.DateField(null=True, blank=True)
    renew = models.BooleanField(
        default=False, help_text="Somebody's access ended: the next colleague makes a new key."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "epoch"], name="one_key_for_each_epoch")
        ]

    def __str__(self) -> str:
        return f"{self.desk_id} {self.epoch}"

    def _attested(self) -> tuple[Part, ...]:
        return ("desk key", self.desk_id, self.epoch, bytes(self.public))

    @property
    def is_held(self) -> bool:
        """Whether somebody, or a kit that was checked, opens what is sealed with it."""
        paper = Q(kit__confirmed_on__isnull=False)
        return self.grants.filter(Q(member__isnull=False) | paper).exists()

    @property
    def is_replayed(self) -> bool:
        """Older than a key that this machine has seen in use."""
        return epochs.is_replayed(self.desk_id, self.epoch)


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


class RecoveryKit(Attested):
    """
    The key pair of an organisation's recovery kit; the private half exists on paper only.

    typed_back: a fingerprint of the two groups to type in. confirmed_on: the day they were.
    tried_on: the day the whole kit was last typed in, for the drill or in earnest. opened_on: the
    day it last let somebody in.
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="kits")
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

    def _attested(self) -> tuple[Part, ...]:
        return ("recovery kit", self.desk_id, bytes(self.public))


class DeskGrant(Attested):
    """The private half of a desk key, sealed to one member or to the recovery kit."""

    desk_key = models.ForeignKey(DeskKey, on_delete=models.CASCADE, related_name="grants")
    member = models.ForeignKey(
        MemberKey, on_delete=models.CASCADE, null=True, blank=True, related_name="grants"
    )
    kit = models.ForeignKey(
        RecoveryKit, on_delete=models.CASCADE, null=True, blank=True, related_name="grants"
    )
    sealed = models.BinaryField(max_length=128)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk_key", "member"], name="one_grant_a_member"),
            models.UniqueConstraint(fields=["desk_key", "kit"], name="one_grant_a_kit"),
            models.CheckConstraint(
                condition=Q(member=None, kit__isnull=False) | Q(member__isnull=False, kit=None),
                name="granted_to_a_member_or_a_kit",
            ),
        ]

    def __str__(self) -> str:
        return f"grant {self.pk}"

    @property
    def holder(self) -> MemberKey | RecoveryKit:
        return cast(MemberKey | RecoveryKit, self.member or self.kit)

    @property
    def is_attested(self) -> bool:
        """
        Given by this server to this very holder, whose key was made here too.

        A new epoch is granted to whoever held the last one, so a row that somebody slipped in
        must never count.
        """
        return self.holder.is_attested and super().is_attested

    def _attested(self) -> tuple[Part, ...]:
        return ("desk grant", self.desk_key_id, bytes(self.holder.public), bytes(self.sealed))


class Unlocked(models.Model):
    """
    A caseworker who has opened the helpdesk in one browser, until they lock it.

    Their private key is sealed with a secret that only that browser's cookie holds.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    secret_fingerprint = models.BinaryField(max_length=32, unique=True)
    sealed_private = models.BinaryField(max_length=128)
    until = models.DateTimeField(help_text="Moves with every use.")
    at_latest = models.DateTimeField(help_text="Never moves.")

    def __str__(self) -> str:
        return f"unlocked {self.pk}"
