"""When mail leaves for a desk: at fixed times, so that it tells nobody when somebody wrote."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from helpdesk.models import Desk


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


def _next_of(times: list[time], now: datetime) -> datetime:
    """The next of these times of day, by the clock on the wall."""
    local = timezone.localtime(now)
    today = [local.replace(hour=t.hour, minute=t.minute, second=0, microsecond=0) for t in times]
    tomorrow = [moment + timedelta(days=1) for moment in today]
    return min(moment for moment in (*today, *tomorrow) if moment >= now)
