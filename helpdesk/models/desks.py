"""Desks, and what each of them promises."""

import re
from datetime import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from helpdesk import epochs, routing

if TYPE_CHECKING:
    from helpdesk.models.keys import DeskKey, RecoveryKit


def times_in(typed: str) -> list[time]:
    """The times of day in "9:00, 13:30 17.00", in order. Raises ValidationError."""
    try:
        return sorted(_time(one) for one in re.split(r"[\s,;]+", typed) if one)
    except (ValueError, OverflowError) as error:
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

    It is open, and its form is offered, while it has a key that this server attested and somebody
    holds, and once its centre has gone through the steps of joining (is_joining; opener: who does;
    trial: the test message meanwhile).
    """

    slug = models.CharField(max_length=32, primary_key=True, choices=routing.Desk.choices)
    email = models.EmailField(
        _("where news goes"),
        blank=True,
        help_text=_("A mail that says that something is new, never what."),
    )
    reply_days = models.PositiveSmallIntegerField(
        _("answers within (working days)"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
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
    surge = models.BooleanField(
        _("we are flooded with unwanted messages"),
        default=False,
        help_text=_(
            "The form then asks browsers for a small sum. Nothing is refused: what seems unwanted "
            "is set aside, where you see it. Switch it off when the flood is over."
        ),
    )
    google_check = models.BooleanField(
        _("offer Google's check while we are flooded"),
        default=False,
        help_text=_(
            "Only if whoever runs the site has set it up. Google is asked for nothing until "
            "somebody presses the button."
        ),
    )
    certificate = models.TextField(_("OpenPGP certificate (public key)"), blank=True)

    is_joining = models.BooleanField(default=False, editable=False)
    opener = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False
    )
    opener_mark = models.BinaryField(max_length=32, default=b"")
    trial = models.ForeignKey(
        "helpdesk.Conversation",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.get_slug_display()

    @property
    def current_key(self) -> "DeskKey | None":
        """The newest key, in use, attested and no older than we have seen; None: it is closed."""
        newest = self.keys.filter(retired_on=None).order_by("-epoch").first()
        if newest is None or not newest.is_attested or newest.is_replayed:
            return None
        epochs.remember(self.pk, newest.epoch)
        return newest

    @property
    def kit(self) -> "RecoveryKit | None":
        """The recovery kit that is in force; None: there is none, or somebody changed its row."""
        kit = self.kits.order_by("-pk").first()
        return kit if kit and kit.is_attested else None

    @property
    def is_open(self) -> bool:
        desk_key = self.current_key
        return not self.is_joining and desk_key is not None and desk_key.is_held

    @property
    def bell_times(self) -> list[time]:
        """The times of day in `bells`, in order; empty where it leaves at the usual ones."""
        return times_in(self.bells)
