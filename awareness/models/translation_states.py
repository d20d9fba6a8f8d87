"""What we know about a text besides the text: who translated it, and what the seeder planted."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Concat
from wagtail.models import Page


class TranslationStates(models.QuerySet):
    """How translations came about, of many pages."""

    def reviewed(self) -> "TranslationStates":
        """Those whose words, as they stand, a native speaker has read, beside today's English."""
        seal = Concat("source_digest", "own_digest")
        return self.exclude(reviewed_digest="").filter(stale=False, reviewed_digest=seal)


class TranslationState(models.Model):
    """
    How a translated page came about, and how far its words can be trusted.

    A table beside the page and not fields of it, since each revision would overwrite those.
    Everything but the origin follows from the words themselves
    (`awareness.models.translation_digests`): who has read them has signed two digests, so that an
    edit on either side withdraws the signature by itself.
    """

    class Origin(models.TextChoices):
        MACHINE = "machine", "machine"
        VOLUNTEER = "volunteer", "volunteer"
        PROFESSIONAL = "professional", "professional translator"

    page = models.OneToOneField(
        Page, on_delete=models.CASCADE, related_name="translation_state", primary_key=True
    )
    origin = models.CharField(max_length=12, choices=Origin.choices, default=Origin.MACHINE)
    source_digest = models.CharField(
        max_length=64, blank=True, help_text="Of the English that it was made from."
    )
    own_digest = models.CharField(max_length=64, blank=True, help_text="Of its own words.")
    reviewed_digest = models.CharField(
        max_length=128, blank=True, help_text="Both digests, as a native speaker read them."
    )
    reviewed_on = models.DateField(
        null=True, blank=True, help_text="When a native speaker read it. Empty: nobody has yet."
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Shown to staff alone.",
    )
    stale = models.BooleanField(
        default=False, help_text="The English has changed since it was made."
    )
    missing = models.PositiveSmallIntegerField(
        default=0, help_text="How many of its passages are still in English."
    )

    objects = TranslationStates.as_manager()

    def __str__(self) -> str:
        return f"{self.page_id}: {self.origin}"

    @property
    def seal(self) -> str:
        """What whoever reads the page now would sign."""
        return self.source_digest + self.own_digest

    @property
    def is_read(self) -> bool:
        """Whether a native speaker has read these words, be the English newer by now or not."""
        return bool(self.reviewed_digest) and self.reviewed_digest == self.seal

    @property
    def is_reviewed(self) -> bool:
        return self.is_read and not self.stale

    @property
    def can_be_signed(self) -> bool:
        """Whether there is a whole translation of today's English that nobody has signed yet."""
        return bool(self.own_digest) and not (self.stale or self.missing or self.is_read)


class SeedRecord(models.Model):
    """
    What the seeder last planted under a key, as a digest.

    A text that no longer matches was changed by staff, and is theirs from then on.
    """

    key = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.key
