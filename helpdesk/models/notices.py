"""News that a desk is owed, who has duty, and what passes: rounds of the worker, looks."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from helpdesk.models.conversations import Conversation
from helpdesk.models.desks import Desk


class Notice(models.Model):
    """
    One piece of news for one desk: that something is new, never what.

    kind: NEWS of a message; the same at the DUTY address, where it is danger outside hours; the
    daily DIGEST; a reminder of what is UNREAD, or read and SILENT; that something they rely on was
    CHANGED; what the OPERATOR is told when a desk has not opened something for two weeks; and that
    the CLOCK has jumped, which whoever runs the site is told once, beside one of the desks. That an
    ACCOUNT was changed its owner is told at the address `to`, beside one of the desks too; and so
    is whoever asked for a second yes and was REFUSED.

    It stays until it has been delivered, however long the mail server is away. A worker that
    takes it holds it for two minutes; if it dies, the notice comes back by itself.
    """

    class Kind(models.TextChoices):
        NEWS = "news"
        DUTY = "duty"
        DIGEST = "digest"
        UNREAD = "unread"
        SILENT = "silent"
        CHANGED = "changed"
        OPERATOR = "operator"
        CLOCK = "clock"
        ACCOUNT = "account"
        REFUSED = "refused"

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(
        max_length=64, unique=True, help_text="The same news twice is one notice, one Message-ID."
    )
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.NEWS)
    sealed = models.TextField(
        blank=True, help_text="The message, encrypted with OpenPGP, where the desk chose that."
    )
    to = models.EmailField(blank=True, default="", db_default="", help_text="Of an account.")
    urgent = models.BooleanField(default=False)
    owed_since = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField(default=timezone.now, db_index=True)
    attempts = models.PositiveIntegerField(default=0)
    held_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=100, blank=True, help_text="The error's class, no words.")

    def __str__(self) -> str:
        return f"notice {self.pk}"


class Round(models.Model):
    """When one of the worker's rounds last ended and is next due, for staff to see."""

    name = models.CharField(max_length=20, primary_key=True)
    last = models.DateTimeField()
    next = models.DateTimeField()
    done = models.PositiveIntegerField(default=0, help_text="How many conversations it deleted.")

    def __str__(self) -> str:
        return self.name


class Looking(models.Model):
    """A caseworker who has a conversation open, for some minutes. Says nothing of the person."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "user"], name="one_look_a_user")
        ]

    def __str__(self) -> str:
        return f"look {self.pk}"


class DutyDay(models.Model):
    """Who of a desk has duty on a day. Says nothing of any person who wrote; staff alone see it."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="duty_days")
    day = models.DateField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "day"], name="one_on_duty_a_day")]

    def __str__(self) -> str:
        return f"duty {self.pk}"
