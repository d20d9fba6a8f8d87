"""Desks, their keys, and the people who hold them."""

import re
from datetime import time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk import routing, sealing


def times_in(typed: str) -> list[time]:
    """The times of day in "9:00, 13:30 17.00", in order. Raises ValidationError."""
    try:
        return sorted(_time(one) for one in re.split(r"[\s,;]+", typed) if one)
    except ValueError as error:
        raise ValidationError(_("Write times like 9:00 13:30 17:00.")) from error


def _time(typed: str) -> time:
    hour, _separator, minute = re.sub("[.hu]", ":", typed).partition(":")
    return time(int(hour), int(minute or 0))


def check_times(typed: str) -> None:
    """A validator."""
    times_in(typed)


class Desk(models.Model):
    """
    The place in a centre where messages are answered.

    It is open, and its form is offered, once it has a key that this server attested.
    """

    slug = models.CharField(max_length=32, primary_key=True, choices=routing.Desk.choices)
    email = models.EmailField(
        _("where news goes"),
        blank=True,
        help_text=_("A mail that says that something is new, never what."),
    )
    reply_days = models.PositiveSmallIntegerField(
        _("answers within (working days)"), default=3, validators=[MaxValueValidator(30)]
    )
    retention_days = models.PositiveSmallIntegerField(
        _("kept after the last word (days)"),
        default=90,
        validators=[MinValueValidator(30), MaxValueValidator(180)],
    )
    bells = models.CharField(
        _("mail leaves at"),
        max_length=120,
        blank=True,
        validators=[check_times],
        help_text=_(
            "For example 9:00 13:30 17:00. Empty: every half-hour. Danger is always told at once."
        ),
    )
    digest_at = models.TimeField(
        _("daily mail at"),
        default=time(8, 30),
        help_text=_("It says once a day whether something waits: yes or no."),
    )
    sends_mail_with_message = models.BooleanField(
        _("send the message itself by mail, encrypted"),
        default=False,
        help_text=_(
            "Only with OpenPGP, to the certificate below. The form tells people so. What was sent "
            "by mail cannot be deleted from here."
        ),
    )
    certificate = models.TextField(_("OpenPGP certificate (public key)"), blank=True)

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.get_slug_display()

    @property
    def current_key(self) -> "DeskKey | None":
        """The newest key that is in use and attested; None: the desk is closed."""
        newest = self.keys.filter(retired_on=None).order_by("-epoch").first()
        return newest if newest and newest.is_attested else None

    @property
    def is_open(self) -> bool:
        return self.current_key is not None

    @property
    def bell_times(self) -> list[time]:
        """The times of day in `bells`, in order; empty where it leaves at the usual ones."""
        return times_in(self.bells)


class DeskKey(models.Model):
    """One key pair of a desk; the private half exists only inside grants."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="keys")
    epoch = models.PositiveIntegerField()
    public = models.BinaryField(max_length=32)
    mark = models.BinaryField(max_length=32)
    made_on = models.DateField(default=timezone.localdate)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "epoch"], name="one_key_for_each_epoch")
        ]

    def __str__(self) -> str:
        return f"{self.desk_id} {self.epoch}"

    @property
    def is_attested(self) -> bool:
        """Made by this server, and unchanged since."""
        return sealing.is_attested(
            self.mark, "desk key", self.desk_id, self.epoch, bytes(self.public)
        )


class MemberKey(models.Model):
    """A caseworker's key pair; the private half is wrapped with their passphrase."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="member_key"
    )
    public = models.BinaryField(max_length=32)
    wrapped_private = models.BinaryField(max_length=128)
    salt = models.BinaryField(max_length=16)
    passes = models.PositiveIntegerField()
    memory = models.PositiveBigIntegerField(help_text="Bytes.")
    mark = models.BinaryField(max_length=32)
    made_on = models.DateField(default=timezone.localdate)

    def __str__(self) -> str:
        return f"key of user {self.user_id}"

    @property
    def is_attested(self) -> bool:
        return sealing.is_attested(self.mark, "member key", self.user_id, bytes(self.public))


class DeskGrant(models.Model):
    """The private half of a desk key, sealed to one member; without member: to the paper key."""

    desk_key = models.ForeignKey(DeskKey, on_delete=models.CASCADE, related_name="grants")
    member = models.ForeignKey(
        MemberKey, on_delete=models.CASCADE, null=True, blank=True, related_name="grants"
    )
    sealed = models.BinaryField(max_length=128)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk_key", "member"], name="one_grant_a_member")
        ]

    def __str__(self) -> str:
        return f"grant {self.pk}"


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
