"""
News for the desks: owed in the same transaction as the message, delivered by the worker.

The only module that sends mail. A mail says that something is new; it never says what, from
whom, about whom or how much. It is a bell: the message itself is in the inbox whatever happens
to the mail. A notice is tried until it has been delivered, however long the mail server is away.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import sealing
from helpdesk.models import Conversation, Desk, Message, Notice

# How long one worker has a notice to itself. If it dies meanwhile, another may take it after.
LEASE = timedelta(minutes=2)
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 60, 900
FORGOTTEN_AFTER = timedelta(hours=24)
WORTH_A_BANNER = timedelta(hours=1)


class NoAddress(Exception):
    """The desk has no mail address. Its notices wait until it has."""


class Delivered(NamedTuple):
    """How many notices went out, and how many are still owed after being tried."""

    sent: int
    failed: int


def owe(conversation: Conversation, message: Message) -> None:
    """Owe the desk the news of this message: danger at once, the rest at the next bell."""
    now = timezone.now()
    due = now if conversation.in_danger else next_bell(now)
    Notice.objects.get_or_create(
        key=sealing.fingerprint("notice", conversation.pk, str(message.sequence)).hex(),
        defaults={
            "desk_id": conversation.desk_id,
            "urgent": conversation.in_danger,
            "due": due,
            # When it is due and not when it was written: nothing keeps the minute of a message.
            "owed_since": due,
        },
    )


def next_bell(now: datetime) -> datetime:
    """
    The next fixed time of day at which mail leaves.

    Fixed, so that whoever sees the mails of a desk cannot tell when somebody wrote.
    """
    minutes = settings.NOTICE_EVERY_MINUTES
    if not minutes:
        return now
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    every = timedelta(minutes=minutes)
    return midnight + every * -(-(now - midnight) // every)


def deliver(now: datetime | None = None) -> Delivered:
    """Send every desk that has notices due one mail. What fails is tried again later."""
    clock = timezone.now if now is None else lambda: now
    Notice.objects.filter(sent_at__lt=clock() - FORGOTTEN_AFTER).delete()
    sent = failed = 0
    for desk in _desks_with_news(clock()):
        notices = _claim(desk, clock())
        if not notices:
            continue
        if _ring(desk, notices, clock):
            sent += len(notices)
        else:
            failed += len(notices)
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


def _ring(desk: Desk, notices: list[Notice], clock: Callable[[], datetime]) -> bool:
    ours = Notice.objects.filter(pk__in=[notice.pk for notice in notices])
    try:
        _mail(desk, notices).send()
    except Exception as error:  # noqa: BLE001 - whatever it is, the notice must be tried again
        # The class alone: a mail server's words may repeat what it was sent.
        due = clock() + _pause(max(notice.attempts for notice in notices))
        ours.update(held_until=None, fault=type(error).__name__[:100], due=due)
        return False
    ours.update(held_until=None, fault="", sent_at=clock())
    return True


def _mail(desk: Desk, notices: list[Notice]) -> EmailMessage:
    """The same few words to every desk; nothing in it depends on what has been written."""
    if not desk.email:
        raise NoAddress
    # The same news twice carries the same id, so that a mail server can drop the second; with
    # one more piece of news in it, it is another mail.
    keys = sealing.fingerprint("mail", *(notice.key for notice in notices)).hex()
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return EmailMessage(
        subject="Helpdesk",
        body=render_to_string("helpdesk/mail/notice.txt"),
        to=[desk.email],
        headers={
            "Message-ID": f"<{keys[:32]}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _pause(attempts: int) -> timedelta:
    """Longer after each failure, a quarter of an hour at most, and never all at the same time."""
    seconds = min(FIRST_PAUSE_SECONDS * 2 ** min(attempts - 1, 10), LONGEST_PAUSE_SECONDS)
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 - spreads load only
