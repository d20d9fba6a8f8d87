"""
Working days in Belgium, so that "look again on Friday" is a promise a desk can keep.

Pure: no database, no settings, no clock.
"""

from datetime import date, timedelta

from dateutil.easter import easter

# The ten legal holidays (royal decree of 18 April 1974, article 1): month and day of those that
# never move.
FIXED = {(1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)}
# Days after Easter Sunday: Easter Monday, Ascension, Whit Monday.
AFTER_EASTER = (1, 39, 50)
FRIDAY = 4


def after(day: date, working_days: int) -> date:
    """The working day that lies so many working days after `day`."""
    while working_days > 0:
        day += timedelta(days=1)
        working_days -= is_working_day(day)
    return day


def first_in_time(day: date, working_days: int) -> date:
    """The first day from which so many working days reach to `day`; what is older is late then."""
    first = day
    while after(first - timedelta(days=1), working_days) >= day:
        first -= timedelta(days=1)
    return first


def between(first: date, last: date) -> int:
    """How many working days have passed: those after `first`, up to and with `last`."""
    return sum(is_working_day(first + timedelta(n)) for n in range(1, (last - first).days + 1))


def is_working_day(day: date) -> bool:
    return day.weekday() <= FRIDAY and (day.month, day.day) not in FIXED and not _moves(day)


def _moves(day: date) -> bool:
    return (day - easter(day.year)).days in AFTER_EASTER
