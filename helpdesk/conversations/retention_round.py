"""
How long things are kept, and their deletion. `now` is an argument, so that a test can wait years.

Deletion takes the keys first. What a disk or an old backup may still hold of the rows opens
nothing then.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from helpdesk import clock_guard
from helpdesk.conversations import attachments, secure_erase, state_changes
from helpdesk.models import (
    Conversation,
    Desk,
    DeskKey,
    Draft,
    Looking,
    Notice,
    Round,
    Unlocked,
    UsedToken,
)
from helpdesk.models.members import DRAFT_KEPT
from helpdesk.notices import emails, outbox
from helpdesk.rules import deletion_dates
from helpdesk.statistics.counting import Ending

ROUND = "retention"
Kind = Notice.Kind
State = Conversation.State

MAIL_IS_STUCK = timedelta(days=1)  # a server of mail that is down is back by then


def delete_what_is_due(now: datetime | None = None) -> int:
    """
    Warn, close and delete what has had its time; how many conversations were deleted.

    While the clock is not believed none of this happens, and whoever runs the site is told.
    """
    now = now or timezone.now()
    for model in (Unlocked, Looking):
        model._default_manager.filter(until__lt=now).delete()
    deleted = 0
    if clock_guard.is_believed(now):
        deleted = _forget_by_the_clock(now)
    else:
        _tell_of_the_clock()
    # Every time: what somebody deleted with their own hand lies about too.
    transaction.on_commit(secure_erase.wipe)
    Round.objects.update_or_create(
        name=ROUND,
        defaults={"last": now, "next": now + deletion_dates.ROUND_EVERY, "done": deleted},
    )
    return deleted


def _forget_by_the_clock(now: datetime) -> int:
    """Whatever a wrong clock would do too early, or say wrongly; warnings count only once."""
    today = timezone.localdate(now)
    UsedToken.objects.filter(used_on__lt=today - deletion_dates.USED_TOKENS_KEPT).delete()
    Draft.objects.filter(day__lt=today - DRAFT_KEPT).delete()
    warn(today)
    _wait_for_the_mail(now)
    _close_the_silent(today)
    over = Conversation.objects.filter(delete_on__lt=today).values_list("pk", flat=True)
    DeskKey.forget_unneeded(today)
    deleted = sum(_delete(pk, today) for pk in list(over))
    attachments.forget_what_is_left()
    return deleted


def _tell_of_the_clock() -> None:
    """Owe whoever runs the site the news that the clock has jumped, once a day while it lasts."""
    since, desk = clock_guard.waits_since(), Desk.objects.first()
    if since and desk:
        outbox.remind(desk, Kind.CLOCK, since.isoformat())


def last_round() -> Round | None:
    """When it last ran and when it runs next, for staff; None if it never has."""
    return Round.objects.filter(name=ROUND).first()


def warn(today: date) -> None:
    """Owe the reminders that have come due, each of them once."""
    waiting = {
        State.NEW: deletion_dates.UNREAD_WARNINGS,
        State.WITH_US: deletion_dates.SILENT_REMINDERS,
    }
    for state, warnings in waiting.items():
        first = today - timedelta(days=warnings[0])
        # One of them is the day from which warnings count, or before it.
        waits = Q(moved_on__lte=first) | Q(last_day__lte=first)
        for conversation in Conversation.objects.filter(
            waits, state=state, set_aside=False, warnings__lt=len(warnings)
        ).select_related("desk"):
            _warn(conversation, today, warnings)


@transaction.atomic
def _warn(conversation: Conversation, today: date, warnings: tuple[int, ...]) -> None:
    since, kind = conversation.moved_on, Kind.UNREAD
    if conversation.closes_on:  # read: as long before it closes, however late it was read
        before = timedelta(days=deletion_dates.SILENT_DAYS)
        since, kind = conversation.closes_on - before, Kind.SILENT
    come_due = deletion_dates.due((today - since).days, warnings)
    if come_due <= conversation.warnings:
        return
    Conversation.objects.filter(pk=conversation.pk).update(warnings=come_due, warned_on=today)
    name = f"{conversation.pk} {since} {come_due}"
    outbox.remind(conversation.desk, kind, name)
    if conversation.is_unread and warnings[come_due - 1] >= deletion_dates.OPERATOR_FROM:
        outbox.remind(conversation.desk, Kind.OPERATOR, name)


def _wait_for_the_mail(now: datetime) -> None:
    """The week of the last warning begins when it has left, not when it was owed."""
    stuck = Notice.objects.filter(
        kind__in=[Kind.UNREAD, Kind.OPERATOR], sent_at=None, owed_since__lt=now - MAIL_IS_STUCK
    ).exclude(fault=emails.NoAddress.__name__)
    Conversation.objects.filter(
        desk__in=stuck.values("desk"), state=State.NEW, warnings=len(deletion_dates.UNREAD_WARNINGS)
    ).update(warned_on=timezone.localdate(now))


def _close_the_silent(today: date) -> None:
    """What was read and left without an answer. The person sees that it is closed."""
    long_ago = today - timedelta(days=deletion_dates.SILENT_DAYS)
    silent = Conversation.objects.filter(
        state=State.WITH_US, set_aside=False, last_day__lte=long_ago
    ).values_list("pk", flat=True)
    for pk in list(silent):
        _close(pk, today)


@transaction.atomic
def _close(pk: str, today: date) -> None:
    # Asked again under the lock: somebody may have written this very moment.
    conversation = Conversation.objects.select_for_update().filter(pk=pk).first()
    if conversation and conversation.closes_on and conversation.closes_on <= today:
        state_changes.close(conversation, outcome=Ending.SILENT)


@transaction.atomic
def _delete(pk: str, today: date) -> bool:
    # Asked again under the lock: somebody may have written this very moment.
    conversation = (
        Conversation.objects.select_for_update().filter(pk=pk, delete_on__lt=today).first()
    )
    if conversation is None or _is_put_off(conversation, today):
        return False
    state_changes.delete(conversation)
    return True


def _is_put_off(conversation: Conversation, today: date) -> bool:
    """Unread, and the last warning is not a week old: the worker was away when it was due."""
    if not conversation.is_unread or conversation.set_aside:
        return False
    warned_on = conversation.warned_on or today
    if conversation.warnings == len(deletion_dates.UNREAD_WARNINGS):
        conversation.delete_on = warned_on + deletion_dates.LAST_CALL
    else:
        conversation.delete_on = today + deletion_dates.LAST_CALL
    if conversation.delete_on < today:
        return False
    conversation.save(update_fields=["delete_on"])
    return True
