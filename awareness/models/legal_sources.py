"""
The legal sources: each law, circular, treaty and document once, with its status.

A rights statement names its sources in a `sources` block. Dates and numbers of a source are
placeholders too (`{signed_law_1995}`, `{number_col_2007}`), so no text holds them.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from awareness.facts.placeholders import OF_A_SOURCE, placeholder_code
from awareness.models.contacts_and_facts import Sourced
from awareness.models.page_problems import check_texts


class LegalSource(Sourced):
    """A text that pages rest on. as_of: the day for which what we read speaks, if it says one."""

    class Kind(models.TextChoices):
        LAW = "law", _("law or decree")
        CIRCULAR = "circular", _("circular or directive to services")
        TREATY = "treaty", _("treaty or European law")
        PLAN = "plan", _("plan")
        REPORT = "report", _("report or study")
        LEAFLET = "leaflet", _("brochure, leaflet or film")
        WEBSITE = "website", _("website")

    class Status(models.TextChoices):
        IN_FORCE = "in-force", _("in force")
        SUPERSEDED = "superseded", _("superseded: history only")
        NOT_VERIFIED = "not-verified", _("not verified: today's text has not been read")
        REFERENCE = "reference", _("not a rule, only where something is said")

    code = models.SlugField(_("code"), unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.LAW)
    title = models.CharField(_("title"), max_length=300)
    number = models.CharField(
        _("number"), max_length=40, blank=True, help_text=_("Such as COL 01/2007.")
    )
    signed_on = models.DateField(_("date of the text"), null=True, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    in_force_on = models.DateField(_("in force since"), null=True, blank=True)
    link = models.URLField(_("link"), max_length=400, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.NOT_VERIFIED
    )
    replaced_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        to_field="code",
        related_name="+",
        verbose_name=_("replaced by"),
    )
    as_of = models.DateField(
        _("status as of"),
        null=True,
        blank=True,
        help_text=_("The day for which the source itself speaks. Empty: a copy without a date."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    CONFIRMED = ("number", "signed_on", "published_on", "in_force_on", "link", "status")

    class Meta:
        ordering = ["order", "code"]
        verbose_name, verbose_name_plural = _("legal source"), _("legal sources")

    def __str__(self) -> str:
        return f"{self.title} ({self.code})"

    def clean(self) -> None:
        super().clean()
        check_texts(self, ("title",))
        if self.replaced_by_id and self.status == self.Status.IN_FORCE:
            raise ValidationError(
                {
                    "status": gettext(
                        "A text that was replaced is not in force: choose “superseded”."
                    )
                }
            )
        if self.replaced_by_id and self.replaced_by_id == self.code:
            raise ValidationError({"replaced_by": gettext("A text does not replace itself.")})

    def says(self) -> dict[str, date | str]:
        """Its facts by their placeholder, such as `signed_law_1995`; only what is known."""
        return {
            f"{word}_{placeholder_code(self.code)}": value
            for word, field in OF_A_SOURCE.items()
            if (value := getattr(self, field))
        }
