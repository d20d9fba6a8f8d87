"""
Sending what is owed: claimed by one worker, tried again after a pause, forgotten a day later.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least
from django.utils import timezone

from helpdesk import clock_guard
from helpdesk.models import Conversation, Desk, Notice
from helpdesk.notices import emails
from helpdesk.notices.emails import Envelope
from helpdesk.notices.outbox import TRIED_FOR_AN_HOUR
from helpdesk.rules.deletion_dates import OPERATOR_FROM, SILENT_REMINDERS, UNREAD_WARNINGS
from helpdesk.rules.deletion_dates import due as come_due

Kind = Notice.Kind
State = Conversation.State

# How long a worker has a notice to itself, cut to the minute; if it dies, another takes it after.
LEASE = timedelta(minutes=3)
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 60, 900  # it doubles with each failure
FORGOTTEN_AFTER = timedelta(hours=24)  # what was sent, and when
LATEST_BELL = timedelta(days=2)  # one that is due later was owed by a clock that was wrong


class DeliveryCount(NamedTuple):
    """How many notices went out, and how many are still owed after being tried."""

    sent: int
    failed: int


def deliver(now: datetime | None = None) -> DeliveryCount:
    """Send every desk what is due. What fails is tried again later."""
    clock = timezone.now if now is None else lambda: now
    Notice.objects.filter(sent_at__lt=clock() - FORGOTTEN_AFTER).delete()
    sent = failed = 0
    for desk in _desks_with_news(clock()):
        for envelope in emails.envelopes(_claim(desk, clock())):
            if not _is_needed(desk, envelope):
                Notice.objects.filter(pk__in=envelope.pks).delete()
            elif _ring(desk, envelope, clock):
                sent += len(envelope.notices)
            else:
                failed += len(envelope.notices)
    return DeliveryCount(sent, failed)


def _desks_with_news(now: datetime) -> list[Desk]:
    due = set(_due(now).values_list("desk_id", "urgent").distinct())
    if not due:  # as every few seconds of a quiet day
        return []
    in_danger = {desk for desk, urgent in due if urgent}
    waiting = Desk.objects.filter(pk__in={desk for desk, _urgent in due})
    return sorted(waiting, key=lambda desk: desk.pk not in in_danger)


def _due(now: datetime) -> QuerySet[Notice]:
    # What lies further ahead than any bell or lease was owed by a clock that was wrong.
    free = Q(held_until=None) | Q(held_until__lte=now) | Q(held_until__gt=now + LEASE)
    come = Q(due__lte=now) | Q(due__gt=now + LATEST_BELL)
    return Notice.objects.filter(free, come, sent_at=None)


def _claim(desk: Desk, now: datetime) -> list[Notice]:
    """
    The notices of the desk that are ours to send now; another worker gets none of them.

    The attempt is counted before it is made, so that one which kills the worker counts too.
    """
    ours, until = [], (now + LEASE).replace(second=0, microsecond=0)
    for notice in _due(now).filter(desk=desk).order_by("pk"):
        mine = _due(now).filter(pk=notice.pk)
        if mine.update(held_until=until, attempts=Least(F("attempts") + 1, TRIED_FOR_AN_HOUR)):
            notice.attempts = min(notice.attempts + 1, TRIED_FOR_AN_HOUR)
            ours.append(notice)
    return ours


def _ring(desk: Desk, envelope: Envelope, clock: Callable[[], datetime]) -> bool:
    ours = Notice.objects.filter(pk__in=envelope.pks)
    aside = _aside(desk)
    waits = {"open": _open_at(desk).exists(), "aside": bool(aside)}
    try:
        emails.letter(desk, envelope, waits).send()
    except Exception as error:  # noqa: BLE001 - whatever it is, the notice must be tried again
        # The class alone: a mail server's words may repeat what it was sent.
        due = clock() + _pause(max(notice.attempts for notice in envelope.notices))
        ours.update(held_until=None, fault=type(error).__name__[:100], due=due)
        return False
    if envelope.kind in (Kind.NEWS, Kind.DUTY):
        ours.delete()  # sent, it would only tell when somebody wrote
    else:
        ours.update(held_until=None, fault="", sent_at=clock().replace(microsecond=0))
    if envelope.kind == Kind.DIGEST:
        _list(aside, clock())
    return True


def _is_needed(desk: Desk, envelope: Envelope) -> bool:
    """Whether a reminder is still true: a colleague may have opened or answered since."""
    here = _open_at(desk).filter(set_aside=False)
    waiting: dict[str, QuerySet[Conversation]] = {
        Kind.UNREAD: here.filter(state=State.NEW, warnings__gte=1),
        Kind.OPERATOR: here.filter(
            state=State.NEW, warnings__gte=come_due(OPERATOR_FROM, UNREAD_WARNINGS)
        ),
        Kind.SILENT: here.filter(state=State.WITH_US, warnings__gte=len(SILENT_REMINDERS)),
    }
    if envelope.kind == Kind.CLOCK:
        return clock_guard.waits_since() is not None
    if envelope.kind == Kind.DUTY:
        return bool(desk.duty_email)
    return envelope.kind not in waiting or waiting[envelope.kind].exists()


def _open_at(desk: Desk) -> QuerySet[Conversation]:
    return Conversation.objects.filter(
        desk=desk, set_aside=False, state__in=[State.NEW, State.WITH_US]
    )


def _aside(desk: Desk) -> list[str]:
    return list(Conversation.objects.filter(desk=desk, set_aside=True).values_list("pk", flat=True))


@transaction.atomic
def _list(aside: list[str], now: datetime) -> None:
    """These stood in a digest that has left: from today they have thirty days."""
    today = clock_guard.believed_day(now)
    listed = Conversation.objects.filter(pk__in=aside, listed_on=None, set_aside=True)
    for conversation in listed.select_for_update().order_by("pk"):
        conversation.listed_on = today
        conversation.delete_on = conversation.kept_until()
        conversation.save(update_fields=["listed_on", "delete_on"])


def _pause(attempts: int) -> timedelta:
    """Longer after each failure, a quarter of an hour at most, and never all at the same time."""
    seconds = min(FIRST_PAUSE_SECONDS * 2 ** min(attempts - 1, 10), LONGEST_PAUSE_SECONDS)
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 - spreads load only
