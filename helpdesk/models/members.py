"""
The keys of the people who work at desks, and of the paper that stands in for them; and what is
sealed to one of these people alone.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from helpdesk import sealing
from helpdesk.attestation import replay_protection, revocations
from helpdesk.attestation.attested_rows import AttestedRow, Part
from helpdesk.models.conversations import Conversation
from helpdesk.models.desks import Desk

DRAFT_KEPT = timedelta(days=7)  # what nobody sent within a week fits no more
READ_OUT = 8  # letters and digits of a key that its owner reads out to be let in
# Whoever writes down what they hear means the second ones: there are no others in it.
MISHEARD = str.maketrans("oil", "011")


class MemberKey(AttestedRow):
    """A caseworker's key pair; the private half is wrapped with their passphrase."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="member_key"
    )
    public = models.BinaryField(max_length=sealing.LONGEST_PUBLIC)
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
        return bool(self.user.is_active) and self.user_id not in revocations.closed_accounts()

    @property
    def revoked_as(self) -> str:
        """The name under which `helpdesk.attestation.revocations` knows that it was given up."""
        public = bytes(self.public)
        if sealing.is_hybrid(public):  # which would fill the file
            return f"member key {sealing.public_fingerprint(public)}"
        return f"member key {public.hex()}"

    @property
    def is_attested(self) -> bool:
        """Made here, unchanged, and not given up since."""
        return super().is_attested and not revocations.is_revoked(self.revoked_as)

    @property
    def letters(self) -> str:
        """The beginning of its fingerprint, in fours, for its owner to read out."""
        fours = sealing.public_fingerprint(bytes(self.public)).split()
        return " ".join(fours[: READ_OUT // 4])

    def is_read_out(self, typed: str) -> bool:
        """Whether somebody typed these letters, in any case and with any spacing."""
        heard = "".join(typed.lower().split()).translate(MISHEARD)
        return heard == self.letters.replace(" ", "")

    def _attested(self) -> tuple[Part, ...]:
        return ("member key", self.user_id, bytes(self.public))


class UnlockedQuerySet(models.QuerySet["Unlocked"]):
    def lock(self) -> None:
        """Delete these rows; none of them opens anything if it is put back."""
        rows = list(self)
        for row in rows:
            revocations.revoke([row.revoked_as], row.at_latest.timestamp())
        self.filter(pk__in=[row.pk for row in rows]).delete()


class Unlocked(AttestedRow):
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
    def revoked_as(self) -> str:
        """The name under which `helpdesk.attestation.revocations` knows that it was locked."""
        return f"unlocked {bytes(self.secret_fingerprint).hex()}"

    @property
    def is_attested(self) -> bool:
        """Made here, with these moments, and not locked since."""
        return super().is_attested and not revocations.is_revoked(self.revoked_as)

    def _attested(self) -> tuple[Part, ...]:
        moments = [int(moment.timestamp()) for moment in (self.until, self.at_latest)]
        sealed = (bytes(self.secret_fingerprint), bytes(self.sealed_private))
        return ("unlocked", self.user_id, *sealed, *moments)


class Draft(AttestedRow):
    """
    What a caseworker has typed to somebody and not sent, sealed to their own key and to no other.

    In the clear: that there is one, whose, and its day. Nobody else can have made it: what somebody
    wrote into the database would stand in a box, ready to be sent.
    """

    # The program before it, which runs on while this one is installed, knows nothing of it: it must
    # be able to delete a conversation or a key all the same.
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="drafts", db_constraint=False
    )
    member = models.ForeignKey(
        MemberKey, on_delete=models.CASCADE, related_name="drafts", db_constraint=False
    )
    day = models.DateField(default=timezone.localdate)
    sealed_key = models.BinaryField(max_length=sealing.LONGEST_BOX)
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "member"], name="one_draft_a_member")
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"

    @property
    def goes_on(self) -> date:
        """The day after which it is deleted, unless something is typed."""
        return self.day + DRAFT_KEPT

    def seal(self, typed: dict[str, str]) -> None:
        """typed: the boxes of the form, a field each."""
        key = sealing.new_conversation_key()
        self.sealed_key = sealing.seal_to_public_key(key, bytes(self.member.public))
        self.sealed = sealing.seal_message(typed, key, self._context)
        self.attest()

    def open(self, private: bytes) -> dict[str, str]:
        """What was typed; nothing where it was changed past the site, or is another's."""
        if not self.is_attested:
            return {}
        try:
            key = sealing.open_sealed_box(bytes(self.sealed_key), private)
            return sealing.open_message(bytes(self.sealed), key, self._context)
        except sealing.CannotUnseal:
            return {}

    @property
    def _context(self) -> sealing.Context:
        return sealing.Context(self.conversation_id, self.member_id, "draft")

    def _attested(self) -> tuple[Part, ...]:
        sealed = (bytes(self.sealed_key), bytes(self.sealed))
        return ("draft", self.conversation_id, self.member_id, self.day.isoformat(), *sealed)


class RecoveryKit(AttestedRow):
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
    public = models.BinaryField(max_length=sealing.LONGEST_PUBLIC)
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
        is_old = replay_protection.is_replayed(kits_of(self.desk_id), self.number)
        return super().is_attested and not is_old

    def _attested(self) -> tuple[Part, ...]:
        # The first ones had no number.
        numbered = (self.number,) if self.number else ()
        return ("recovery kit", self.desk_id, bytes(self.public), *numbered)


def kits_of(desk: str) -> str:
    """The name by which `attestation.replay_protection` knows the number of a desk's kit."""
    return f"kit of {desk}"
