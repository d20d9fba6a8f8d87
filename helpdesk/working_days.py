"""
Working days in Belgium, so that "look again on Friday" is a promise a desk can keep.

Pure: no database, no settings, no clock.
"""

from datetime import date, timedelta

# Month and day of the public holidays that never move.
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


def is_working_day(day: date) -> bool:
    return day.weekday() <= FRIDAY and (day.month, day.day) not in FIXED and not _moves(day)


def _moves(day: date) -> bool:
    return (day - easter(day.year)).days in AFTER_EASTER


def easter(year: int) -> date:
    """Easter Sunday, by the rule of Meeus, Jones and Butcher."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
