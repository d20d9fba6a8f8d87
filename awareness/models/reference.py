"""
The registry: each number, address, date and amount once, with its source.

Texts only name these facts (`awareness.placeholders`), so a change here is right in every
language at once. Whatever goes stale says where it was read, on which day, and who at its owner
confirmed it; an empty `confirmed_by` is printed as "not confirmed yet".
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from modeltranslation.utils import build_localized_fieldname

from awareness import facts
from awareness.placeholders import bare_digit, complaint, difference

PHONE = RegexValidator(
    r"^(\+[1-9][0-9]{6,14}|[0-9]{3,6})$",
    "Write the number as it is dialled: +3225116464, or a short number such as 112.",
)
FACT_CODE = RegexValidator(
    r"^[a-z][a-z0-9_]*$", "Small letters, digits and underscores, starting with a letter."
)


class Sourced(models.Model):
    """A row that can be wrong, and therefore says how we know."""

    source = models.TextField(help_text="Where we read it, in a form that others can check.")
    checked_on = models.DateField("last checked on", help_text="The day the source was read.")
    confirmed_by = models.CharField(
        max_length=200,
        blank=True,
        help_text="Who at its owner confirmed it, and when. Empty: nobody has yet.",
    )
    review_by = models.DateField("check again by", null=True, blank=True)

    class Meta:
        abstract = True

    def is_due(self, today: date) -> bool:
        """Whether somebody should look at this row again."""
        return not self.confirmed_by or self.is_overdue(today)

    def is_overdue(self, today: date) -> bool:
        """Whether the day has come on which it was to be checked again."""
        return self.review_by is not None and self.review_by <= today


class Region(models.Model):
    """A part of Belgium that one reception centre looks after."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    """What somebody may say that a message is about."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    help_text = models.CharField(max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class Contact(Sourced):
    """Whom one can call, write to or visit. Subclasses: a line, a centre."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=16, blank=True, validators=[PHONE])
    description = models.TextField(blank=True)
    hours = models.CharField(max_length=200, blank=True)
    cost = models.CharField(max_length=200, blank=True)
    what_happens = models.TextField(blank=True, help_text="What happens when one calls.")
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    address = models.CharField(max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        abstract = True
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        check_texts(self, ("name", "description", "hours", "cost", "what_happens"))


class Hotline(Contact):
    """A number to call: 112, the national line, Child Focus."""

    is_emergency = models.BooleanField(default=False)


class ReceptionCentre(Contact):
    """One of the three recognised centres."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="centres")
    town = models.CharField(max_length=100)

    class Meta(Contact.Meta):
        verbose_name = "reception centre"


class Fact(Sourced):
    """A number, date, name or words that page text names as `{code}`."""

    class Kind(models.TextChoices):
        NUMBER = "number", "number"
        DATE = "date", "date (2017-05-20), printed in the reader's language"
        NAME = "name", "name, printed as it is in every language"
        TEXT = "text", "words, translated"

    code = models.CharField(max_length=60, unique=True, validators=[FACT_CODE])
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.NUMBER)
    value = models.CharField(max_length=300)
    label = models.CharField(max_length=200, help_text="What it is, for colleagues.")
    as_of = models.DateField(null=True, blank=True, help_text="Since when it holds.")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{{{self.code}}} {self.value}"

    def clean(self) -> None:
        super().clean()
        english = self.value_en or ""
        if self.kind == self.Kind.NUMBER and not english.isdecimal():
            raise ValidationError({"value_en": "A number is written in digits only, such as 45."})
        if self.kind == self.Kind.DATE:
            try:
                date.fromisoformat(english)
            except ValueError:
                raise ValidationError(
                    {"value_en": "A date is written year first: 2017-05-20."}
                ) from None


def check_texts(row: models.Model, fields: tuple[str, ...]) -> None:
    """Refuse a row whose texts hold digits, unknown facts, or other facts than their English."""
    known = facts.known_names()
    errors: dict[str, str] = {}
    for field in fields:
        english = getattr(row, f"{field}_en", "") or ""
        if sentence := complaint(english, known):
            errors[f"{field}_en"] = sentence
        for code in facts.language_codes():
            name = build_localized_fieldname(field, code)
            text = getattr(row, name, "") or ""
            if text and (sentence := difference(english, text)):
                errors[name] = sentence
            if field != "name" and (digit := bare_digit(text)):
                errors[name] = f"“{digit}” is a number: make it a fact and write its {{code}}."
    if errors:
        raise ValidationError(errors)
