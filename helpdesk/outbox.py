"""
News for the desks: owed in the same transaction as the message, delivered by the worker.

The only module that sends mail. A mail says that something is new; it never says what, from
whom, about whom or how much. It is a bell: the message itself is in the inbox whatever happens
to the mail. A notice is tried until it has been delivered, however long the mail server is away,
and dropped when a colleague has opened in the meantime what it is about.
"""

import random
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import letters, sealing
from helpdesk.letters import Envelope
from helpdesk.models import Conversation, Desk, Message, Notice
from helpdesk.terms import OPERATOR_FROM, SILENT_REMINDERS, UNREAD_WARNINGS
from helpdesk.terms import due as come_due

Kind = Notice.Kind
State = Conversation.State

# How long one worker has a notice to itself. If it dies meanwhile, another may take it after.
LEASE = timedelta(minutes=2)
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 60, 900
FORGOTTEN_AFTER = timedelta(hours=24)
WORTH_A_BANNER = timedelta(hours=1)


class Delivered(NamedTuple):
    """How many notices went out, and how many are still owed after being tried."""

    sent: int
    failed: int


def owe(conversation: Conversation, message: Message, content: dict) -> None:
    """
    Owe the desk the news of this message: danger at once, the rest at the next bell.

    What was set aside rings no bell; the daily mail says that there is something.
    """
    if conversation.set_aside:
        return
    sealed = letters.seal(conversation.desk, conversation, message, content)
    conversation.mailed = conversation.mailed or bool(sealed)
    ring(conversation, message.sequence, sealed)


def ring(conversation: Conversation, place: int, sealed: str = "") -> None:
    """Owe the desk that has the conversation the news that something is new at this place."""
    now, desk = timezone.now(), conversation.desk
    due = now if conversation.in_danger else next_bell(desk, now)
    notice = Notice(
        key=_key(conversation, place),
        desk=desk,
        sealed=sealed,
        urgent=conversation.in_danger,
        due=due,
        # When it is due and not when it was written: nothing keeps the minute of a message.
        owed_since=due,
    )
    Notice.objects.bulk_create([notice], ignore_conflicts=True)  # owed already is owed once


def remind(desk: Desk, kind: str, name: str) -> None:
    """Owe a reminder, once for each `name`."""
    due = next_bell(desk, timezone.now())
    Notice.objects.get_or_create(
        key=sealing.fingerprint(kind, desk.pk, name).hex(),
        defaults={"desk": desk, "kind": kind, "due": due, "owed_since": due},
    )


def owe_digest(desk: Desk, now: datetime) -> bool:
    """Owe the daily mail; False when that of this day is owed or sent already."""
    day = timezone.localdate(now).isoformat()
    _notice, is_new = Notice.objects.get_or_create(
        key=sealing.fingerprint("digest", desk.pk, day).hex(),
        defaults={"desk": desk, "kind": Kind.DIGEST, "due": now, "owed_since": now},
    )
    return is_new


def withdraw(conversation: Conversation) -> None:
    """It has been opened, closed, set aside or deleted: what is still owed of it need not leave."""
    places = conversation.messages.values_list("sequence", flat=True)  # a handover is a note
    keys = [_key(conversation, place) for place in places]
    Notice.objects.filter(key__in=keys, sent_at=None).delete()


def only_ring(desk: Desk) -> None:
    """The desk has another certificate, or none: of what still waits a bell is sent."""
    Notice.objects.filter(desk=desk, sent_at=None).update(sealed="")


def next_bell(desk: Desk, now: datetime) -> datetime:
    """
    The next fixed time of day at which mail leaves for the desk.

    Fixed, so that whoever sees the mails of a desk cannot tell when somebody wrote.
    """
    if desk.bells:
        return _next_of(desk.bell_times, now)
    minutes = settings.NOTICE_EVERY_MINUTES
    if not minutes:
        return now
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    every = timedelta(minutes=minutes)
    return midnight + every * -(-(now - midnight) // every)


def deliver(now: datetime | None = None) -> Delivered:
    """Send every desk what is due. What fails is tried again later."""
    clock = timezone.now if now is None else lambda: now
    Notice.objects.filter(sent_at__lt=clock() - FORGOTTEN_AFTER).delete()
    sent = failed = 0
    for desk in _desks_with_news(clock()):
        for envelope in letters.envelopes(_claim(desk, clock())):
            if not _is_needed(desk, envelope):
                Notice.objects.filter(pk__in=envelope.pks).delete()
            elif _ring(desk, envelope, clock):
                sent += len(envelope.notices)
            else:
                failed += len(envelope.notices)
    return Delivered(sent, failed)


def fault_banner() -> str:
    """What staff are told in the admin while mail is not getting out; empty when all is well."""
    late = Notice.objects.filter(sent_at=None, owed_since__lt=timezone.now() - WORTH_A_BANNER)
    if not late.exists():
        return ""
    return _(
        "Mail to the desks has not been getting out for more than an hour. The messages are safe "
        "and in the inbox: please look there, and tell whoever runs the site."
    )


def _desks_with_news(now: datetime) -> list[Desk]:
    waiting = Desk.objects.filter(pk__in=_due(now).values("desk"))
    in_danger = set(_due(now).filter(urgent=True).values_list("desk_id", flat=True))
    return sorted(waiting, key=lambda desk: desk.pk not in in_danger)


def _due(now: datetime) -> QuerySet[Notice]:
    free = Q(held_until=None) | Q(held_until__lte=now)
    return Notice.objects.filter(free, sent_at=None, due__lte=now)


def _claim(desk: Desk, now: datetime) -> list[Notice]:
    """
    The notices of the desk that are ours to send now; another worker gets none of them.

    The attempt is counted before it is made, so that one which kills the worker counts too.
    """
    ours = []
    for notice in _due(now).filter(desk=desk).order_by("pk"):
        mine = _due(now).filter(pk=notice.pk)
        if mine.update(held_until=now + LEASE, attempts=F("attempts") + 1):
            notice.attempts += 1
            ours.append(notice)
    return ours


def _ring(desk: Desk, envelope: Envelope, clock: Callable[[], datetime]) -> bool:
    ours = Notice.objects.filter(pk__in=envelope.pks)
    aside = _aside(desk)
    waits = {"open": _open_at(desk).exists(), "aside": bool(aside)}
    try:
        letters.letter(desk, envelope, waits).send()
    except Exception as error:  # noqa: BLE001 - whatever it is, the notice must be tried again
        # The class alone: a mail server's words may repeat what it was sent.
        due = clock() + _pause(max(notice.attempts for notice in envelope.notices))
        ours.update(held_until=None, fault=type(error).__name__[:100], due=due)
        return False
    ours.update(held_until=None, fault="", sealed="", sent_at=clock())
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
    today = timezone.localdate(now)
    listed = Conversation.objects.filter(pk__in=aside, listed_on=None, set_aside=True)
    for conversation in listed.select_for_update().order_by("pk"):
        conversation.listed_on = today
        conversation.delete_on = conversation.kept_until()
        conversation.save(update_fields=["listed_on", "delete_on"])


def _key(conversation: Conversation, place: int) -> str:
    return sealing.fingerprint("notice", conversation.pk, str(place)).hex()


def _next_of(times: list[time], now: datetime) -> datetime:
    """The next of these times of day, by the clock on the wall."""
    local = timezone.localtime(now)
    today = [local.replace(hour=t.hour, minute=t.minute, second=0, microsecond=0) for t in times]
    tomorrow = [moment + timedelta(days=1) for moment in today]
    return min(moment for moment in (*today, *tomorrow) if moment >= now)


def _pause(attempts: int) -> timedelta:
    """Longer after each failure, a quarter of an hour at most, and never all at the same time."""
    seconds = min(FIRST_PAUSE_SECONDS * 2 ** min(attempts - 1, 10), LONGEST_PAUSE_SECONDS)
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 - spreads load only
