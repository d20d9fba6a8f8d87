"""
Whether the clock may be believed, before anything is destroyed because its day has come.

A clock that is a year ahead would delete every conversation, the audit and the keys of all backups
within the hour, before anybody looks. So destroying asks for more: how long the worker has really
lived, by a watch (`time.monotonic`) that nobody can set and that stands still while the machine
sleeps. After a jump of more than two days nothing is destroyed until three days were lived through,
or until somebody who runs the site says that the clock is right (`manage.py trust_clock`). Without
a jump nothing of this is noticed, and everything goes on its day.
"""

import logging
import time
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from helpdesk import advisory_locks
from helpdesk.models import LivedTime
from helpdesk.models.lived_time import JUMP

logger = logging.getLogger("helpdesk")

monotonic = time.monotonic
_watch: dict[str, float] = {}


class WrongDay(Exception):
    """Somebody's day and that of this machine's clock are two."""


@transaction.atomic
def is_believed(now: datetime | None = None) -> bool:
    """
    Whether what is due by the clock may be destroyed now. Tells the log when that changes.

    The first clock that a database meets is believed: it has nothing to lose yet.
    """
    now = now or timezone.now()
    advisory_locks.lock_exclusive("clock")
    lived = LivedTime.objects.first() or LivedTime(pk=1, believed=now, asked=now)
    waited_since = lived.waits_since
    lived.ask(now, _lived())
    lived.save()
    if bool(waited_since) != bool(lived.waits_since):
        _tell(lived.waits_since)
    return lived.waits_since is None


def waits_since() -> date | None:
    """The day, by the clock of then, since which nothing is destroyed; None while all is well."""
    return LivedTime.objects.values_list("waits_since", flat=True).first()


def believed_day(now: datetime | None = None) -> date:
    """
    Today; where the clock is not believed, the day that was lived through. For what is shown or
    promised by a day and cannot be taken back: which months are over, since when thirty days run.

    It asks less than `is_believed`, and changes nothing: the worker's rounds weigh the clock.
    """
    now = now or timezone.now()
    lived = LivedTime.objects.first()
    if lived is None or (lived.waits_since is None and abs(now - lived.asked) <= JUMP):
        return timezone.localdate(now)
    return timezone.localdate(lived.believed + lived.lived)


@transaction.atomic
def trust(day: date) -> None:
    """
    Somebody says what day it is. Raises WrongDay when the clock says another.

    From here on, what is due by this clock is destroyed again.
    """
    now = timezone.now()
    if timezone.localdate(now) != day:
        raise WrongDay(f"The clock of this machine says {timezone.localdate(now)}.")
    advisory_locks.lock_exclusive("clock")
    lived = LivedTime.objects.first() or LivedTime(pk=1)
    lived.believe(now)
    lived.save()


def _lived() -> timedelta:
    """Since this process last asked, by its watch; nothing at the first time."""
    now = monotonic()
    before = _watch.get("asked", now)
    _watch["asked"] = now
    return timedelta(seconds=max(0.0, now - before))


def _tell(waits: date | None) -> None:
    if waits:
        logger.error(
            "The clock has jumped to %s: nothing is deleted until three days were lived through, "
            "or until somebody says that it is right (manage.py trust_clock).",
            waits,
        )
    else:
        logger.warning("The clock is believed again: what is due is deleted.")
