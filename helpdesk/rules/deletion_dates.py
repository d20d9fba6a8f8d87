"""
How long a conversation is kept, in days. Pure: no database, no settings, no clock.

    unread              desk warned after 1 and 7 days, operator after 14; deleted after 180
    read, no answer     desk reminded after 60 days, closed after 90, deleted 30 days later
    answered or closed  deleted when the days of the desk (30 to 180) have passed
    read, set aside     deleted 30 days after it stood in a digest and was opened, whichever is
                        later, after 180 at the latest

All are counted from the last word, with the desk's number of that day: a day that was shown never
comes nearer, whatever the desk decides later. Nothing goes sooner than a month after it was last
read, moved or closed by the desk: whoever comes back must find what happened last.
"""

from datetime import date, timedelta

# Answered or closed: what a desk promises where it has not chosen, and between what it may choose.
USUAL_DAYS = 90
FEWEST_DAYS, MOST_DAYS = 30, 180
UNREAD_DAYS = 180  # what nobody has opened
SILENT_DAYS = 90  # read and left without an answer: it is closed
AT_LEAST = timedelta(days=30)  # whoever comes back must find what happened last
AFTER_LISTING = timedelta(days=30)  # what was set aside, once a digest has named it
# What staff did: long enough for whoever supervises the centres to ask.
AUDIT_KEPT = timedelta(days=365)
# A form counts for a day (helpdesk.gate.csrf), so what was sent with it must be known as long.
# Counted in days, because the hour in which somebody wrote is kept nowhere.
USED_TOKENS_KEPT = timedelta(days=1)

# After so many days without anybody opening it: the desk hears of it, or the operator too.
UNREAD_WARNINGS = (1, 7, 14, 166)
OPERATOR_FROM = 14  # days, after which the operator hears of it too
SILENT_REMINDERS = (60,)  # days of the ninety after which what was read and not answered closes
# What nobody has opened goes only when the last of the warnings left a week ago.
LAST_CALL = timedelta(days=7)
# How often the worker looks for what is due; staff are shown when it looks next.
ROUND_EVERY = timedelta(minutes=10)


def kept_unread(last_word: date, moved: date) -> date:
    return max(last_word + timedelta(days=UNREAD_DAYS), moved + AT_LEAST)


def closes(last_word: date, moved: date) -> date:
    """The day on which a conversation that was read, and left without an answer, is closed."""
    return max(last_word + timedelta(days=SILENT_DAYS), moved + AT_LEAST)


def promise(last_word: date, retention_days: int, before: date | None = None) -> date:
    """The day that the last word makes; before: the one that was shown until then."""
    day = last_word + timedelta(days=retention_days)
    if before is None:
        return day
    return max(before, day)


def kept_silent(last_word: date, moved: date, promised: date) -> date:
    return max(closes(last_word, moved) + AT_LEAST, kept_settled(moved, promised))


def kept_settled(moved: date, promised: date) -> date:
    """Answered, or closed."""
    return max(promised, moved + AT_LEAST)


def kept_set_aside(last_word: date, moved: date, listed: date | None) -> date:
    """listed: the day it stood in a digest that was sent; None while it stood in none."""
    at_most = kept_unread(last_word, moved)
    if listed is None:
        return at_most
    # Listed long ago and opened today: whoever opens it has a month to see what it is.
    return min(max(listed + AFTER_LISTING, moved + AT_LEAST), at_most)


def due(days: int, warnings: tuple[int, ...]) -> int:
    """How many of `warnings` have come due after so many days."""
    return sum(days >= after for after in warnings)
