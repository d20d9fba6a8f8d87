"""
The keys of desks, and who was given which key, sealed to them.

Of a desk: a member, or a recovery kit. Of a conversation: a desk, and the person who wrote.
"""

from datetime import date
from typing import cast

from django.db import models
from django.db.models import Q
from django.utils import timezone

from helpdesk import sealing
from helpdesk.attestation import replay_protection
from helpdesk.attestation.attested_rows import AttestedRow, Part
from helpdesk.models.conversations import Conversation
from helpdesk.models.desks import Desk
from helpdesk.models.members import MemberKey, RecoveryKit


class DeskKey(AttestedRow):
    """One key pair of a desk; the private half exists only inside grants."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="keys")
    epoch = models.PositiveIntegerField()
    public = models.BinaryField(max_length=sealing.LONGEST_PUBLIC)
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
    def fingerprint(self) -> str:
        """As the desk's coordinator compares it with the list that the operator signed."""
        return sealing.public_fingerprint(bytes(self.public))

    @property
    def is_held(self) -> bool:
        """
        Whether somebody whose account is open, or a kit that was checked, has a grant of it. One
        question, which each message asks; `has_opener` looks at whether the grants are ours.
        """
        member, paper = Q(member__user__is_active=True), Q(kit__confirmed_on__isnull=False)
        return self.grants.filter(member | paper).exists()

    @property
    def has_opener(self) -> bool:
        """Whether one of them opens what is sealed with it: a grant that is not ours does not."""
        for grant in self.grants.select_related("member__user", "kit"):
            if grant.holder.can_open and grant.is_attested:
                return True
        return False

    @property
    def is_replayed(self) -> bool:
        """Older than a key that this machine has seen in use."""
        return replay_protection.is_replayed(self.desk_id, self.epoch)

    @classmethod
    def forget_unneeded(cls, today: date) -> int:
        """Delete the keys before the current ones that no conversation needs; how many."""
        unneeded = cls.objects.filter(case_grants=None, retired_on__lt=today)
        return sum(bool(desk_key.delete()) for desk_key in unneeded)


class CaseGrant(AttestedRow):
    """The conversation's key, sealed to a desk."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="grants")
    desk_key = models.ForeignKey(DeskKey, on_delete=models.PROTECT, related_name="case_grants")
    key_number = models.PositiveSmallIntegerField(default=0)
    sealed = models.BinaryField(max_length=sealing.LONGEST_BOX)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "desk_key", "key_number"], name="one_case_grant_a_desk_key"
            )
        ]

    def __str__(self) -> str:
        return f"case grant {self.pk}"

    def _attested(self) -> tuple[Part, ...]:
        return (
            "case grant",
            self.conversation_id,
            self.desk_key_id,
            self.key_number,
            bytes(self.sealed),
        )


class SenderGrant(models.Model):
    """The conversation's key, for whoever holds the receipt. One more for each fresh key."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="sender_grants"
    )
    number = models.PositiveSmallIntegerField(default=0)
    sealed = models.BinaryField(max_length=sealing.LONGEST_BOX)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "number"], name="one_sender_grant_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"sender grant {self.pk}"


class DeskGrant(AttestedRow):
    """The private half of a desk key, sealed to one member or to the recovery kit."""

    desk_key = models.ForeignKey(DeskKey, on_delete=models.CASCADE, related_name="grants")
    member = models.ForeignKey(
        MemberKey, on_delete=models.CASCADE, null=True, blank=True, related_name="grants"
    )
    kit = models.ForeignKey(
        RecoveryKit, on_delete=models.CASCADE, null=True, blank=True, related_name="grants"
    )
    sealed = models.BinaryField(max_length=sealing.LONGEST_BOX)

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


def conversation_grant(
    conversation: Conversation,
    desk_key: DeskKey,
    conversation_key: bytes,
    number: int | None = None,
) -> CaseGrant:
    """The key for a desk, attested, not yet saved. number: of which key, if not the last."""
    sealed = sealing.seal_to_public_key(conversation_key, bytes(desk_key.public))
    grant = CaseGrant(
        conversation=conversation,
        desk_key=desk_key,
        key_number=conversation.key_number if number is None else number,
        sealed=sealed,
    )
    grant.attest()
    return grant
