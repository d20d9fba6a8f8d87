"""Desks, and what each of them promises."""

from datetime import time
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from base.languages.language_list import LANGUAGES
from base.sandbox import system_calls
from helpdesk.attestation import replay_protection
from helpdesk.attestation.attested_rows import AttestedSettings
from helpdesk.models.audit_entries import AuditChain
from helpdesk.rules import routing
from helpdesk.rules.answer_languages import READ_AT_DESKS
from helpdesk.rules.deletion_dates import FEWEST_DAYS, MOST_DAYS, USUAL_DAYS
from helpdesk.rules.desk_promises import FEWEST_REPLY_DAYS, MOST_REPLY_DAYS, USUAL_REPLY_DAYS
from helpdesk.rules.mail_times import (
    DIGEST_AT,
    MAIL_WAITS,
    OFFICE_HOURS,
    check_hours,
    check_times,
    times_in,
)

# What desks are read to in, where a program reads.
READ_IN = [(code, LANGUAGES[code].own) for code in READ_AT_DESKS]
# Where nobody writes and nobody reads: the conversation by which a restored backup is tried.
NOBODYS_DESK = "drill"


class DesksOfPeople(models.Manager["Desk"]):
    """All desks but the one of the drill, so that no list, count, mail or check knows of it."""

    def get_queryset(self) -> models.QuerySet["Desk"]:
        return super().get_queryset().exclude(pk=NOBODYS_DESK)


class Desk(AttestedSettings):
    """
    The place in a centre where messages are answered. Settings: as last kept here
    (`AttestedSettings`).

    It is open, and its form is offered, while it has a key that this server attested and somebody
    holds, a mail address, and once its centre has gone through the steps of joining (is_joining;
    opener: who does; opens_after: the epoch after which they make its key; trial: the test message
    meanwhile).
    """

    slug = models.CharField(max_length=32, primary_key=True, choices=routing.DeskName.choices)
    email = models.EmailField(
        _("where news goes"),
        blank=True,
        help_text=_("A mail that says that something is new, never what."),
    )
    reply_days = models.PositiveSmallIntegerField(
        _("answers within (working days)"),
        default=USUAL_REPLY_DAYS,
        validators=[MinValueValidator(FEWEST_REPLY_DAYS), MaxValueValidator(MOST_REPLY_DAYS)],
    )
    retention_days = models.PositiveSmallIntegerField(
        _("kept after the last word (days)"),
        default=USUAL_DAYS,
        validators=[MinValueValidator(FEWEST_DAYS), MaxValueValidator(MOST_DAYS)],
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
        default=DIGEST_AT,
        help_text=_("It says once a day whether something waits: yes or no."),
    )
    duty_email = models.EmailField(
        _("where danger outside hours rings"),
        blank=True,
        help_text=_("The same mail without content, for whoever has duty. Empty: nobody has."),
    )
    office_hours = models.CharField(
        _("hours on working days"),
        max_length=40,
        default=OFFICE_HOURS,
        validators=[check_hours],
        help_text=_("For example 9:00 17:00. No form promises them."),
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
    hears_others = models.BooleanField(
        _("we also read what professionals and witnesses write"),
        default=False,
        help_text=_(
            "With this your centre accepts the rules that both forms name. It goes nowhere on "
            "such a word. It tells the police or an inspection only when a life is in danger or a "
            "child is harmed. It calls professionals back by the public number of their "
            "organisation, and tells nobody whether it knows a person."
        ),
    )
    own_languages = models.JSONField(
        _("languages that we write ourselves"),
        default=list,
        blank=True,
        help_text=_("Those in which somebody at the desk reads and answers. The form names them."),
    )
    interpreted_languages = models.JSONField(
        _("languages that we answer with an interpreter"),
        default=list,
        blank=True,
        help_text=_("Only those for which you have one. Of all others the form promises nothing."),
    )
    sends_sentences = models.BooleanField(
        _("in every other language we answer with the ready sentences"),
        default=False,
        help_text=_("The form then says so."),
    )
    machine_reads_in = models.CharField(
        _("a program reads messages to us in"),
        max_length=10,
        default="",
        db_default="",
        blank=True,
        choices=[("", _("no language: it is off")), *READ_IN],
        help_text=_(
            "On this site's own computer, when somebody of the desk asks for it, below the "
            "person's own words. It makes mistakes: ask an interpreter before you act. The form "
            "tells people so."
        ),
    )
    assessed_on = models.DateField(
        _("day on which the assessment of it was looked at"),
        null=True,
        blank=True,
        help_text=_(
            "The impact assessment of whoever is responsible for the data. Without this day the "
            "program stays off."
        ),
    )
    hears_voices = models.BooleanField(
        _("we listen to voices"),
        default=False,
        db_default=False,
        help_text=_(
            "People may then speak instead of writing. You hear it here, and nobody writes it down "
            "for you: somebody who knows the language has to listen. The form says so."
        ),
    )
    voices_assessed_on = models.DateField(
        _("day on which the assessment of voices was looked at"),
        null=True,
        blank=True,
        help_text=_(
            "The impact assessment of whoever is responsible for the data. Without this day nobody "
            "can send a voice."
        ),
    )
    asks_for_pictures = models.BooleanField(
        _("we ask for pictures"),
        default=False,
        db_default=False,
        help_text=_(
            "You may then ask somebody who writes for a picture of a contract, a payslip or a "
            "letter. For seven days three can come, and nobody can send one unasked."
        ),
    )
    pictures_assessed_on = models.DateField(
        _("day on which the assessment of pictures was looked at"),
        null=True,
        blank=True,
        help_text=_(
            "The impact assessment of whoever is responsible for the data. Without this day nobody "
            "can be asked for a picture."
        ),
    )
    # The English words of each, by its name (`base.phonebook.signed_promises`).
    signed_promises = models.JSONField(
        _("what we promise in our name"),
        default=dict,
        db_default=models.Value({}, models.JSONField()),
        blank=True,
        help_text=_(
            "Pages, forms and ready sentences say in your name only what is ticked here. Other "
            "centres sign for themselves. A sentence that is changed has to be ticked anew."
        ),
    )
    certificate = models.TextField(_("OpenPGP certificate (public key)"), blank=True)
    email_before = models.EmailField(blank=True, editable=False)
    mail_changed_on = models.DateField(null=True, editable=False)
    mail_changed_by = models.PositiveBigIntegerField(null=True, editable=False)

    is_joining = models.BooleanField(default=False, editable=False)
    opener = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False
    )
    opens_after = models.PositiveIntegerField(default=0, editable=False)
    trial = models.ForeignKey(
        "helpdesk.Conversation",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = DesksOfPeople()
    with_nobodys = models.Manager["Desk"]()

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.get_slug_display()

    @property
    def mail_waits(self) -> bool:
        """No message itself leaves by mail yet: address or certificate were changed just now."""
        day = self.mail_changed_on
        return day is not None and timezone.localdate() <= day + MAIL_WAITS

    @property
    def is_read_in(self) -> str:
        """The language in which a program may read messages to it; empty where none may."""
        if not (self.has_genuine_settings and self.assessed_on):
            return ""
        return self.machine_reads_in

    @property
    def listens(self) -> bool:
        """Whether a voice may be sent to it."""
        return self.has_genuine_settings and self.hears_voices and bool(self.voices_assessed_on)

    @property
    def takes_pictures(self) -> bool:
        """Whether somebody who writes to it may be asked for a picture, and one may come."""
        assessed = self.asks_for_pictures and bool(self.pictures_assessed_on)
        return self.has_genuine_settings and assessed and system_calls.is_possible()

    def reads_itself(self, language: str) -> bool:
        """Whether somebody at the desk reads it, as far as it has said so; or it is none."""
        return language in ("", self.machine_reads_in, *self.own_languages)

    @property
    def addresses(self) -> list[str]:
        """Where news without content goes; after a change to the address before it, too."""
        if not self.has_genuine_settings:
            return []
        addresses = [self.email]
        if self.mail_waits:
            addresses.append(self.email_before)
        return [address for address in addresses if address]

    @property
    def takes_messages_by_mail(self) -> bool:
        """Whether the message itself may leave, encrypted to the desk's certificate."""
        return self.has_genuine_settings and self.sends_mail_with_message and not self.mail_waits

    @property
    def current_key(self) -> Any:
        """The newest DeskKey, in use, attested, no older than we have seen; None: it is closed."""
        newest = self.keys.filter(retired_on=None).order_by("-epoch").first()
        if newest is None or not newest.is_attested:
            return None
        if not replay_protection.keep_newest(self.pk, newest.epoch):
            return None
        return newest

    def members(self) -> list[Any]:
        """Who works here: the MemberKeys of open accounts that hold the current key, by name."""
        desk_key = self.current_key
        if desk_key is None:
            return []
        members = []
        for grant in desk_key.grants.select_related("member__user"):
            if grant.member and grant.is_attested and grant.member.can_open:
                members.append(grant.member)
        return sorted(members, key=lambda member: member.user.get_username())

    @property
    def kit(self) -> Any:
        """The RecoveryKit in force; None: there is none, or somebody changed its row."""
        kit = self.kits.order_by("-number", "-pk").first()
        if kit is None or not kit.is_attested:
            return None
        return kit

    @property
    def newest_epoch(self) -> int:
        """Of all keys that it has, or had on this machine; 0 before its first."""
        last = self.keys.order_by("-epoch").first()
        newest = replay_protection.newest(self.pk)
        if last is None:
            return newest
        return max(last.epoch, newest)

    @property
    def is_open(self) -> bool:
        desk_key = self.current_key
        return self.may_open and desk_key is not None and desk_key.has_opener

    @property
    def may_open(self) -> bool:
        """
        Whether nothing but the lack of a key would keep it closed.

        In a database that was put back to an older state nothing is taken in: what is told that it
        has arrived would stand beside messages that are gone.
        """
        settled = self.has_genuine_settings and not self.is_joining and bool(self.email)
        return settled and not AuditChain.is_cut()

    @property
    def bell_times(self) -> list[time]:
        """The times of day in `bells`, in order; empty where it leaves at the usual ones."""
        return times_in(self.bells)
