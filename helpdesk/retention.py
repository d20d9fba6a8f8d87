"""
How long things are kept, and their deletion. `now` is an argument, so that a test can wait years.

Deletion takes the keys first. What a disk or an old backup may still hold of the rows opens
nothing then.
"""

from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from helpdesk import letters, outbox, replies, rotation, terms
from helpdesk.models import Conversation, Looking, Notice, Round, Unlocked, UsedToken
from helpdesk.tally import Outcome

ROUND = "retention"
EVERY = timedelta(minutes=10)
Kind = Notice.Kind
State = Conversation.State

# A form counts for a day (gate.TOKEN_SECONDS), so what was sent with it must be known as long.
# Counted in days, because the hour in which somebody wrote is kept nowhere.
USED_TOKENS_KEPT = timedelta(days=1)
MAIL_IS_STUCK = timedelta(days=1)


def forget(now: datetime | None = None) -> int:
    """Warn, close and delete what has had its time; how many conversations were deleted."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    UsedToken.objects.filter(used_on__lt=today - USED_TOKENS_KEPT).delete()
    for model in (Unlocked, Looking):
        model._default_manager.filter(until__lt=now).delete()
    warn(today)
    _wait_for_the_mail(now)
    _close_the_silent(today)
    over = Conversation.objects.filter(delete_on__lt=today).values_list("pk", flat=True)
    rotation.forget_unneeded_keys(today)
    deleted = sum(_delete(case, today) for case in list(over))
    # Every time: what somebody deleted with their own hand lies in the journal too.
    transaction.on_commit(empty_the_journal)
    Round.objects.update_or_create(
        name=ROUND, defaults={"last": now, "next": now + EVERY, "done": deleted}
    )
    return deleted


def last_round() -> Round | None:
    """When it last ran and when it runs next, for staff; None if it never has."""
    return Round.objects.filter(name=ROUND).first()


def warn(today: date) -> None:
    """Owe the reminders that have come due, each of them once."""
    waiting = {
        State.NEW: terms.UNREAD_WARNINGS,
        State.WITH_US: terms.SILENT_REMINDERS,
    }
    for state, warnings in waiting.items():
        first = today - timedelta(days=warnings[0])
        for conversation in Conversation.objects.filter(
            state=state, set_aside=False, moved_on__lte=first, warnings__lt=len(warnings)
        ).select_related("desk"):
            _warn(conversation, today, warnings)


@transaction.atomic
def _warn(conversation: Conversation, today: date, warnings: tuple[int, ...]) -> None:
    since = conversation.moved_on if conversation.is_unread else conversation.last_day
    come_due = terms.due((today - since).days, warnings)
    if come_due <= conversation.warnings:
        return
    Conversation.objects.filter(pk=conversation.pk).update(warnings=come_due, warned_on=today)
    kind = Kind.UNREAD if conversation.is_unread else Kind.SILENT
    name = f"{conversation.pk} {since} {come_due}"
    outbox.remind(conversation.desk, kind, name)
    if conversation.is_unread and warnings[come_due - 1] >= terms.OPERATOR_FROM:
        outbox.remind(conversation.desk, Kind.OPERATOR, name)


def _wait_for_the_mail(now: datetime) -> None:
    """The week of the last warning begins when it has left, not when it was owed."""
    stuck = Notice.objects.filter(
        kind__in=[Kind.UNREAD, Kind.OPERATOR], sent_at=None, owed_since__lt=now - MAIL_IS_STUCK
    ).exclude(fault=letters.NoAddress.__name__)
    Conversation.objects.filter(
        desk__in=stuck.values("desk"), state=State.NEW, warnings=len(terms.UNREAD_WARNINGS)
    ).update(warned_on=timezone.localdate(now))


def _close_the_silent(today: date) -> None:
    """What was read and left without an answer. The person sees that it is closed."""
    long_ago = today - timedelta(days=terms.SILENT_DAYS)
    silent = Conversation.objects.filter(
        state=State.WITH_US, set_aside=False, last_day__lte=long_ago
    ).values_list("pk", flat=True)
    for case in list(silent):
        _close(case, today)


@transaction.atomic
def _close(case: str, today: date) -> None:
    # Asked again under the lock: somebody may have written this very moment.
    conversation = Conversation.objects.select_for_update().filter(pk=case).first()
    if conversation and conversation.closes_on and conversation.closes_on <= today:
        replies.close(conversation, outcome=Outcome.SILENT)


def empty_the_journal() -> None:
    """SQLite's write-ahead log keeps what was deleted until it is written over: empty it now."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@transaction.atomic
def _delete(case: str, today: date) -> bool:
    # Asked again under the lock: somebody may have written this very moment.
    conversation = (
        Conversation.objects.select_for_update().filter(pk=case, delete_on__lt=today).first()
    )
    if conversation is None or _is_put_off(conversation, today):
        return False
    replies.delete(conversation)
    return True


def _is_put_off(conversation: Conversation, today: date) -> bool:
    """Unread, and the last warning is not a week old: the worker was away when it was due."""
    if not conversation.is_unread or conversation.set_aside:
        return False
    warned_on = conversation.warned_on or today
    if conversation.warnings == len(terms.UNREAD_WARNINGS):
        conversation.delete_on = warned_on + terms.LAST_CALL
    else:
        conversation.delete_on = today + terms.LAST_CALL
    if conversation.delete_on < today:
        return False
    conversation.save(update_fields=["delete_on"])
    return True
