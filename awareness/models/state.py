"""What we know about a text besides the text: who translated it, and what the seeder planted."""

from django.db import models
from wagtail.models import Page


class TranslationState(models.Model):
    """
    How a translated page came about.

    A table beside the page and not fields of it, since each revision would overwrite those.
    """

    class Origin(models.TextChoices):
        MACHINE = "machine", "machine"
        VOLUNTEER = "volunteer", "volunteer"
        PROFESSIONAL = "professional", "professional translator"

    page = models.OneToOneField(
        Page, on_delete=models.CASCADE, related_name="translation_state", primary_key=True
    )
    origin = models.CharField(max_length=12, choices=Origin.choices, default=Origin.MACHINE)
    reviewed_on = models.DateField(
        null=True, blank=True, help_text="When a native speaker read it. Empty: nobody has yet."
    )

    def __str__(self) -> str:
        return f"{self.page_id}: {self.origin}"


class SeedRecord(models.Model):
    """
    What the seeder last planted under a key, as a digest.

    A text that no longer matches was changed by staff, and is theirs from then on.
    """

    key = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.key
