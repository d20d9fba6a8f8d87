"""Conversations and their messages."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk import sealing
from helpdesk.attestation import replay_protection
from helpdesk.attestation.attested_rows import AttestedRow, Part
from helpdesk.models.desks import NOBODYS_DESK, Desk
from helpdesk.rules import deletion_dates


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def open(self) -> "ConversationQuerySet":
        return self.exclude(state=Conversation.State.CLOSED)


class Conversation(AttestedRow):
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
        default=0, help_text="Which of its keys is in force; one more with each fresh one."
    )
    epoch = models.PositiveIntegerField(
        default=0, help_text="Of the desk's key for which its key was made."
    )
    sender_public = models.BinaryField(max_length=sealing.LONGEST_PUBLIC)
    label = models.BinaryField(max_length=512)
    desk_words = models.BinaryField(
        null=True, help_text="What the desk calls it, sealed; empty where it calls it nothing."
    )

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
        """What staff call the conversation: six letters and digits of its id."""
        return self.id[:6].upper()

    def has_come_back(self, answer: int | None) -> bool:
        """Whether the last answer, by its sequence, has been on the person's screen; None: none."""
        return self.seen_up_to is not None and (answer is None or self.seen_up_to >= answer)

    @property
    def is_unread(self) -> bool:
        return self.state == self.State.NEW

    @property
    def is_counted(self) -> bool:
        """In the yearly reports: no drill, no test of a desk that joins, and not set aside."""
        is_of_people = self.desk_id != NOBODYS_DESK and not self.desk.is_joining
        return is_of_people and not self.set_aside

    @property
    def closes_on(self) -> date | None:
        """The day it closes by itself, when nobody answers; None where that cannot happen."""
        if self.set_aside or self.state != self.State.WITH_US:
            return None
        return deletion_dates.closes(self.last_day, self.moved_on)

    def kept_until(self) -> date:
        """The day to which the rules of `helpdesk.rules.deletion_dates` keep it as it is now."""
        last, moved = self.last_day, self.moved_on
        if self.is_unread:  # set aside or not: a person can look like a machine
            return deletion_dates.kept_unread(last, moved)
        if self.set_aside:
            aside = deletion_dates.kept_set_aside(last, moved, self.listed_on)
            if self.seen_up_to is None:
                return aside
            return max(aside, self.promised_until())
        if self.state == self.State.WITH_US:
            return deletion_dates.kept_silent(last, moved, self.promised)
        return self.promised_until()

    def promised_until(self) -> date:
        """
        The day that the person is shown: whatever the desk does next, nothing goes before it.

        What is unread or unanswered is in fact kept longer.
        """
        return deletion_dates.kept_settled(self.moved_on, self.promised)

    def seal_desk_words(self, words: dict, conversation_key: bytes) -> None:
        """What the desk calls it; empty words leave nothing."""
        self.desk_words = None
        if any(words.values()):
            context = sealing.Context(self.pk, 0, "desk")
            self.desk_words = sealing.seal_message(words, conversation_key, context)

    def open_desk_words(self, conversation_key: bytes) -> dict:
        """As it was sealed; empty when it is damaged, as the rest is worth showing."""
        if not self.desk_words:
            return {}
        try:
            context = sealing.Context(self.pk, 0, "desk")
            return sealing.open_message(bytes(self.desk_words), conversation_key, context)
        except sealing.CannotUnseal:
            return {}

    @property
    def is_attested(self) -> bool:
        """Made by this server, unchanged since, and no copy from before it was given away."""
        given_since = replay_protection.is_replayed(self._seen_as, self.key_number)
        return super().is_attested and not given_since

    def remember_given(self) -> None:
        """It has a fresh key at another desk: a copy of it with an earlier one counts no more."""
        replay_protection.remember_number(self._seen_as, self.key_number)

    def remember_no_contact(self) -> None:
        """She took back what she gave to be reached by: a label from before says nothing of it."""
        replay_protection.remember_number(self._no_contact_as, 1)

    @property
    def is_remembered_without_contact(self) -> bool:
        return replay_protection.newest(self._no_contact_as) > 0

    # Not by its id: what is remembered outlives the conversation.
    @property
    def _seen_as(self) -> str:
        return f"given {sealing.keyed_fingerprint('given', self.id).hex()}"

    @property
    def _no_contact_as(self) -> str:
        return f"no-contact {sealing.keyed_fingerprint('no contact', self.id).hex()}"

    def speak(self) -> None:
        """One of both has said something today. From here on the desk's days of today count."""
        self.last_day = timezone.localdate()
        self.promised = deletion_dates.promise(
            self.last_day, self.desk.retention_days, self.promised
        )

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
            # Those from before it was kept: a fresh key is made before anything is added to them.
            *((self.epoch, bytes(self.label)) if self.epoch else ()),
        )


class Message(models.Model):
    """
    One thing said, sealed with the conversation's key.

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

    def seal(self, content: dict, conversation_key: bytes) -> None:
        self.sealed = sealing.seal_message(content, conversation_key, self.context)

    def open(self, conversation_key: bytes) -> dict:
        """What was said. Raises sealing.CannotUnseal."""
        return sealing.open_message(bytes(self.sealed), conversation_key, self.context)
