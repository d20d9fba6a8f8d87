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
from awareness.models.contacts_and_facts import SourceMixin
from awareness.models.page_problems import check_texts


class LegalSource(SourceMixin):
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

    class Extent(models.TextChoices):
        """Empty: nobody has said it, as of every row of 0.1."""

        BEGINNING = "beginning", _("only its beginning")
        WHOLE = "whole", _("the whole text")

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
    extent = models.CharField(
        _("how much of it was read"),
        max_length=9,
        blank=True,
        choices=Extent.choices,
        db_default="",
        default="",
        help_text=_("Empty: not said."),
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
        if self.extent == self.Extent.BEGINNING and self.status == self.Status.IN_FORCE:
            raise ValidationError(
                {
                    "status": gettext(
                        "Of a text of which only the beginning was read, nobody knows that all "
                        "of it is in force: choose “not verified”."
                    )
                }
            )
        if self.replaced_by_id and self.replaced_by_id == self.code:
            raise ValidationError({"replaced_by": gettext("A text does not replace itself.")})

    def says(self) -> dict[str, date | str]:
        """Its facts by their placeholder, such as `signed_law_1995`; only what is known."""
        facts = {}
        for word, field in OF_A_SOURCE.items():
            value = getattr(self, field)
            if value:
                facts[f"{word}_{placeholder_code(self.code)}"] = value
        return facts


# What nothing uses any more.


class CheckedLink(models.Model):
    """
    What version 0.1 noted of the sites that we link to. Nothing reads or writes it.

    It stays for one release, since the program of before goes on writing while a new one is put
    in its place, and finds it again on the way back. The release after takes it away.
    """

    url = models.URLField(max_length=400, unique=True)
    checked_on = models.DateField(null=True)
    dead_since = models.DateField(null=True, blank=True)
    said = models.CharField(max_length=60, blank=True, help_text="What came back, such as 404.")

    class Meta:
        ordering = ["dead_since", "url"]

    def __str__(self) -> str:
        return self.url
