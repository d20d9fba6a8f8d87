"""Conversations and their messages."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk import sealing, terms
from helpdesk.models.attested import Attested, Part
from helpdesk.models.desks import Desk
from helpdesk.models.keys import DeskKey


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def of_desks(self, slugs: list[str]) -> "ConversationQuerySet":
        return self.filter(desk__in=slugs)

    def open(self) -> "ConversationQuerySet":
        return self.exclude(state=Conversation.State.CLOSED)


class Conversation(Attested):
    """
    One anonymous person talking with one desk.

    Nothing here says who they are: no name, no address, no IP, no browser. They come back with
    the number they were shown once. In the clear stand the desk, days but no hours (the hour of
    a message can tell a trafficker who wrote it), the state, whether somebody is in danger, and
    who at the desk has it in hand. Language, topic and region are in the sealed label.
    """

    class State(models.TextChoices):
        NEW = "new", _("New")
        WITH_US = "with-us", _("With us")
        WAITING = "waiting", _("Waiting for the person")
        CLOSED = "closed", _("Closed")

    id = models.CharField(max_length=16, primary_key=True, editable=False)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="conversations")
    day = models.DateField(default=timezone.localdate)
    last_day = models.DateField(default=timezone.localdate)
    promised = models.DateField(
        default=timezone.localdate,
        help_text="What the last word promised by the desk's days; it never comes nearer.",
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    in_danger = models.BooleanField(default=False)
    set_aside = models.BooleanField(default=False, help_text=_("Probably unwanted."))
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    moved_on = models.DateField(default=timezone.localdate)
    asked_on = models.DateField(null=True, default=timezone.localdate)
    listed_on = models.DateField(null=True)
    warnings = models.PositiveSmallIntegerField(default=0)
    warned_on = models.DateField(null=True)
    seen_up_to = models.PositiveIntegerField(null=True)
    mailed = models.BooleanField(default=False)
    delete_on = models.DateField()
    lookup = models.BinaryField(max_length=32, unique=True, null=True)
    key_number = models.PositiveSmallIntegerField(
        default=0, help_text="Which of its keys is in force; one more after each handover."
    )
    sender_public = models.BinaryField(max_length=32)
    label = models.BinaryField(max_length=512)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        indexes = [
            models.Index(fields=["desk", "state", "-in_danger", "day"], name="inbox_order"),
            models.Index(fields=["delete_on"], name="what_goes_next"),
            models.Index(fields=["desk", "state", "-last_day"], name="closed_order"),
            models.Index(fields=["state", "moved_on"], name="what_waits"),
        ]

    def __str__(self) -> str:
        # Wagtail copies this into its log: the id and nothing else.
        return self.id

    @property
    def reference(self) -> str:
        """What staff call the case: six letters and digits of its id."""
        return self.id[:6].upper()

    @property
    def is_unread(self) -> bool:
        return self.state == self.State.NEW

    @property
    def closes_on(self) -> date | None:
        """The day it closes by itself, when nobody answers; None where that cannot happen."""
        if self.set_aside or self.state != self.State.WITH_US:
            return None
        return terms.closes(self.last_day, self.moved_on)

    def kept_until(self) -> date:
        """The day to which the rules of `helpdesk.terms` keep it as it is now."""
        last, moved = self.last_day, self.moved_on
        if self.set_aside:
            aside = terms.kept_set_aside(last, moved, self.listed_on)
            return aside if self.seen_up_to is None else max(aside, self.promised_until())
        if self.is_unread:
            return terms.kept_unread(last, moved)
        if self.state == self.State.WITH_US:
            return terms.kept_silent(last, moved, self.promised)
        return self.promised_until()

    def promised_until(self) -> date:
        """
        The day that the person is shown: whatever the desk does next, nothing goes before it.

        What is unread or unanswered is in fact kept longer.
        """
        return terms.kept_settled(self.moved_on, self.promised)

    def speak(self) -> None:
        """One of both has said something today. From here on the desk's days of today count."""
        self.last_day = timezone.localdate()
        self.promised = terms.promise(self.last_day, self.desk.retention_days, self.promised)

    def put_back(self) -> None:
        """Out of what was set aside; whatever still waits is waited for from today."""
        self.set_aside, self.listed_on = False, None
        self.moved_on, self.warnings = timezone.localdate(), 0

    def _attested(self) -> tuple[Part, ...]:
        return (
            "conversation",
            self.id,
            self.desk_id,
            self.key_number,
            bytes(self.sender_public),
        )


class CaseGrant(Attested):
    """The case's key, sealed to a desk."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="grants")
    desk_key = models.ForeignKey(DeskKey, on_delete=models.PROTECT, related_name="case_grants")
    key_number = models.PositiveSmallIntegerField(default=0)
    sealed = models.BinaryField(max_length=128)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "desk_key", "key_number"], name="one_case_grant_a_desk_key"
            )
        ]

    def __str__(self) -> str:
        return f"case grant {self.pk}"

    def _attested(self) -> tuple[Part, ...]:
        return (
            "case grant",
            self.conversation_id,
            self.desk_key_id,
            self.key_number,
            bytes(self.sealed),
        )


class SenderGrant(models.Model):
    """The case's key, for whoever holds the receipt. One more for each fresh key of the case."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="sender_grants"
    )
    number = models.PositiveSmallIntegerField(default=0)
    sealed = models.BinaryField(max_length=256)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "number"], name="one_sender_grant_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"sender grant {self.pk}"


class Message(models.Model):
    """
    One thing said, sealed with the case's key.

    In the clear: its place in the conversation, who spoke, the day, and a size class.
    """

    class Direction(models.TextChoices):
        IN = "in", _("From the person")
        OUT = "out", _("From the centre")
        NOTE = "note", _("Private note")

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="messages"
    )
    sequence = models.PositiveIntegerField()
    direction = models.CharField(max_length=4, choices=Direction.choices)
    day = models.DateField(default=timezone.localdate)
    key_number = models.PositiveSmallIntegerField(
        default=0, help_text="Of the case's keys; the notes of an earlier desk keep theirs."
    )
    sealed = models.BinaryField()

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "sequence"], name="one_message_a_place"
            ),
            models.CheckConstraint(
                condition=Q(direction__in=["in", "out", "note"]), name="a_known_direction"
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def context(self) -> sealing.Context:
        return sealing.Context(self.conversation_id, self.sequence, self.direction)

    def seal(self, content: dict, case_key: bytes) -> None:
        self.sealed = sealing.seal_message(content, case_key, self.context)

    def open(self, case_key: bytes) -> dict:
        """What was said. Raises sealing.CannotUnseal."""
        return sealing.open_message(bytes(self.sealed), case_key, self.context)
