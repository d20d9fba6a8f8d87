"""
The legal sources: each law, circular, treaty and document once, with its status.

A rights statement names its sources in a `sources` block. Dates and numbers of a source are
placeholders too (`{signed_law_1995}`, `{number_col_2007}`), so no text holds them.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models

from awareness.models.reference import Sourced, check_texts
from awareness.placeholders import OF_A_SOURCE, spoken


class LegalSource(Sourced):
    """A text that pages rest on. as_of: the day for which its status was true in what we read."""

    class Kind(models.TextChoices):
        LAW = "law", "law or decree"
        CIRCULAR = "circular", "circular or directive to services"
        TREATY = "treaty", "treaty or European law"
        PLAN = "plan", "plan"
        REPORT = "report", "report or study"
        LEAFLET = "leaflet", "brochure, leaflet or film"
        WEBSITE = "website", "website"

    class Status(models.TextChoices):
        IN_FORCE = "in-force", "in force"
        SUPERSEDED = "superseded", "superseded: history only"
        NOT_VERIFIED = "not-verified", "not verified: today's text has not been read"
        REFERENCE = "reference", "not a rule, only where something is said"

    code = models.SlugField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.LAW)
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=40, blank=True, help_text="Such as COL 01/2007.")
    signed_on = models.DateField("date of the text", null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    in_force_on = models.DateField("in force since", null=True, blank=True)
    link = models.URLField(max_length=400, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.NOT_VERIFIED)
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, to_field="code", related_name="+"
    )
    as_of = models.DateField("status as of")
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = "legal source"

    def __str__(self) -> str:
        return f"{self.title} ({self.code})"

    def clean(self) -> None:
        super().clean()
        check_texts(self, ("title",))
        if self.replaced_by_id and self.status == self.Status.IN_FORCE:
            raise ValidationError(
                {"status": "A text that was replaced is not in force: choose “superseded”."}
            )
        if self.replaced_by_id and self.replaced_by_id == self.code:
            raise ValidationError({"replaced_by": "A text does not replace itself."})

    def says(self) -> dict[str, date | str]:
        """Its facts by their placeholder, such as `signed_law_1995`; only what is known."""
        return {
            f"{word}_{spoken(self.code)}": value
            for word, field in OF_A_SOURCE.items()
            if (value := getattr(self, field))
        }
