"""The hours at which mail leaves for a desk: how they are typed, and when the daily mail goes."""

import re
from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from helpdesk.rules import working_days

# When the daily mail leaves, where a desk has not chosen: before the day's work begins.
DIGEST_AT = time(8, 30)
# From when to when somebody is at a desk on working days, where it has not chosen. Danger that
# comes outside of them rings at the duty address too.
OFFICE_HOURS = "9:00 17:00"
# Two whole days, whatever the hour: how long a change of address or certificate can be noticed
# before the text of a message leaves by it.
MAIL_WAITS = timedelta(days=2)


def times_in(typed: str) -> list[time]:
    """The times of day in "9:00, 13:30 17.00", in order. Raises ValidationError."""
    try:
        return sorted(_time(part) for part in re.split(r"[\s,;]+", typed) if part)
    except (ValueError, OverflowError) as error:
        raise ValidationError(_("Write times like 9:00 13:30 17:00.")) from error


def _time(typed: str) -> time:
    hour, _separator, minute = re.sub("[.hu]", ":", typed).partition(":")
    return time(int(hour), int(minute or 0))


def check_times(typed: str) -> None:
    """A validator."""
    times_in(typed)


def check_hours(typed: str) -> None:
    """A validator: two times of day, the first before the second."""
    times = times_in(typed)
    if len(times) != 2 or times[0] == times[1]:
        raise ValidationError(_("Write two times, like 9:00 17:00."))


def is_within(typed: str, moment: datetime) -> bool:
    """Whether somebody is at the desk. typed: its hours. moment: by the clock on the wall."""
    opens, closes = times_in(typed)
    return working_days.is_working_day(moment.date()) and opens <= moment.time() < closes
