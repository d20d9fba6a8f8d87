"""
The registry: each number, address, date and amount once, with its source.

Texts only name these facts (`awareness.facts.placeholders`), so a change here is right in every
language at once. Whatever goes stale says where it was read, on which day, and who at its owner
confirmed it. While `confirmed_by` is empty, who publishes a number is printed beside it.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from awareness.facts.registered_row import RegistryRow
from awareness.models.page_problems import check_texts
from base.phonebook.numbering_plan import FIRST_LINES, FIXED, NumberKind
from base.phonebook.numbering_plan import number_complaint as cannot_be_dialled

PHONE = RegexValidator(
    r"^(\+[1-9][0-9]{6,14}|[0-9]{3,6})$",
    _("Write the number as it is dialled: +3225116464, or a short number such as 112."),
)
FACT_CODE = RegexValidator(
    r"^[a-z][a-z0-9_]*$", _("Small letters, digits and underscores, starting with a letter.")
)


class SourceMixin(RegistryRow):
    """A row that can be wrong, and therefore says how we know."""

    source = models.TextField(
        _("source"), help_text=_("Where we read it, in a form that others can check.")
    )
    read_on = models.DateField(
        _("read on"),
        help_text=_("The day on which we read the source: not the day for which it speaks."),
    )
    confirmed_by = models.CharField(
        _("confirmed by"),
        max_length=200,
        blank=True,
        help_text=_("Who at its owner confirmed it, and when. Empty: nobody has yet."),
    )
    review_by = models.DateField(_("check again by"), null=True, blank=True)

    # What its owner confirms: when one of these changes in the CMS, nobody has confirmed it now.
    CONFIRMED: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def is_due(self, today: date) -> bool:
        """Whether somebody should look at this row again."""
        return not self.confirmed_by or self.is_overdue(today)

    def is_overdue(self, today: date) -> bool:
        """Whether the day has come on which it was to be checked again."""
        return self.review_by is not None and self.review_by <= today


class Region(RegistryRow):
    """A part of Belgium that one reception centre looks after."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        ordering = ["order", "code"]
        verbose_name, verbose_name_plural = _("region"), _("regions")

    def __str__(self) -> str:
        return self.name


class Topic(RegistryRow):
    """What somebody may say that a message is about."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    help_text = models.CharField(_("explanation"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        ordering = ["order", "code"]
        verbose_name, verbose_name_plural = _("topic"), _("topics")

    def __str__(self) -> str:
        return self.name


class YesNoUnknown(models.TextChoices):
    """Something that a reader has to know of a number before she needs it; empty: not known."""

    YES = "yes", _("yes")
    NO = "no", _("no")

    @classmethod
    def field(cls, what: Any) -> "models.CharField[str, str]":
        return models.CharField(
            what, max_length=3, blank=True, choices=cls, help_text=_("Empty: not known.")
        )


class Contact(SourceMixin):
    """Whom one can call, write to or visit. Subclasses: a line, a centre."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    phone = models.CharField(_("telephone"), max_length=16, blank=True, validators=[PHONE])
    description = models.TextField(_("description"), blank=True)
    hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    cost = models.CharField(_("cost"), max_length=200, blank=True)
    what_happens = models.TextField(_("what happens when one calls"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    published_by = models.CharField(
        _("published by"),
        max_length=200,
        blank=True,
        help_text=_("Who publishes the number, as they write their name. It stands beside it."),
    )
    without_credit = YesNoUnknown.field(_("works on a telephone without credit"))
    by_text = YesNoUnknown.field(_("takes text messages from everybody"))
    for_deaf = YesNoUnknown.field(_("has a way for people who are deaf or cannot speak"))
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    hidden = models.BooleanField(
        _("number is hidden"), default=False, help_text=_("The national line stands in its place.")
    )

    CONFIRMED = ("phone", "email", "website", "address")

    class Meta:
        abstract = True
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        check_texts(self, ("name", "description", "hours", "cost", "what_happens"))
        if self.phone and (sentence := cannot_be_dialled(self.phone, self.kinds())):
            raise ValidationError({"phone": sentence})
        if self.phone and not self.published_by:
            raise ValidationError({"published_by": gettext("A number says who publishes it.")})
        if self.hidden and not self.can_be_hidden:
            raise ValidationError({"hidden": gettext("Nobody can hide this number.")})

    @property
    def can_be_hidden(self) -> bool:
        """Whether its number may stand nowhere for a while; of 112 and the national line never."""
        return self.code not in FIRST_LINES and bool(self.phone)

    def kinds(self) -> tuple[NumberKind, ...]:
        """Of numbers that may stand here."""
        return (NumberKind.NATIONAL,)


class Hotline(Contact):
    """A number to call: 112, the national line, Child Focus."""

    is_emergency = models.BooleanField(_("for emergencies"), default=False)
    after_centre = models.BooleanField(
        _("a centre comes first"),
        default=False,
        help_text=_(
            "Return, inspections, Immigration Office: whom nobody meets before a centre "
            "has spoken with them. Never a button, and with the words that a centre comes first."
        ),
    )

    class Meta(Contact.Meta):
        verbose_name, verbose_name_plural = _("line to call"), _("lines to call")

    def clean(self) -> None:
        super().clean()
        if self.phone != FIXED.get(self.code, self.phone):
            sentence = gettext("This line is %(number)s, and stays so.")
            raise ValidationError({"phone": sentence % {"number": FIXED[self.code]}})

    def kinds(self) -> tuple[NumberKind, ...]:
        if self.is_emergency:
            return (NumberKind.EMERGENCY,)
        return (NumberKind.SHORT, NumberKind.NATIONAL, NumberKind.INTERNATIONAL)


class ReceptionCentre(Contact):
    """One of the three recognised centres."""

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="centres", verbose_name=_("region")
    )
    town = models.CharField(_("town"), max_length=100)

    class Meta(Contact.Meta):
        verbose_name, verbose_name_plural = _("reception centre"), _("reception centres")


class Fact(SourceMixin):
    """A number, date, name or words that page text names as `{code}`."""

    class Kind(models.TextChoices):
        NUMBER = "number", _("figure")
        DATE = "date", _("date (2017-05-20), printed in the reader's language")
        NAME = "name", _("name, printed as it is in every language")
        TEXT = "text", _("words, translated")

    code = models.CharField(_("code"), max_length=60, unique=True, validators=[FACT_CODE])
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.NUMBER)
    value = models.CharField(_("value"), max_length=300)
    label = models.CharField(_("what it is"), max_length=200, help_text=_("For colleagues."))
    is_right = models.BooleanField(
        _("what somebody is owed"),
        default=False,
        help_text=_("Its day stands below it on each page."),
    )
    as_of = models.DateField(
        _("holds on"),
        null=True,
        blank=True,
        help_text=_("The day for which the source itself speaks. Empty: a copy without a date."),
    )

    CONFIRMED = ("kind", "value_en", "as_of")

    class Meta:
        ordering = ["code"]
        verbose_name, verbose_name_plural = _("fact"), _("facts")

    def __str__(self) -> str:
        return f"{{{self.code}}} {self.value}"

    def clean(self) -> None:
        super().clean()
        english = self.value_en or ""
        if self.kind == self.Kind.NUMBER and not english.isdecimal():
            sentence = gettext("A number is written in digits only, such as 45.")
            raise ValidationError({"value_en": sentence})
        if self.kind == self.Kind.DATE:
            try:
                date.fromisoformat(english)
            except ValueError:
                sentence = gettext("A date is written year first: 2017-05-20.")
                raise ValidationError({"value_en": sentence}) from None
