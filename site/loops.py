"""
What the worker does over and over. A new loop is one function and one line in LOOPS.

A loop's act is short, can be cut off anywhere and run again, and never waits for another.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command

MINUTE = 60
DAY = 24 * 60 * MINUTE


@dataclass(frozen=True)
class Loop:
    """name: as the heartbeat and the log call it. every: seconds between two rounds."""

    name: str
    every: float
    act: Callable[[], object]


def deliver_notices() -> None:
    """Tell the desks what they are owed; danger at once, so this one is quick."""
    from helpdesk import outbox

    outbox.deliver()


def publish_phonebook() -> None:
    """Write the phonebook again if a contact was changed by something that did not."""
    from website.registry import publish_phonebook

    publish_phonebook()


def publish_scheduled_pages() -> None:
    call_command("publish_scheduled")


def publish_pages() -> None:
    """Write what should be public, remove what should not; next to nothing when all is well."""
    from website import publishing

    publishing.keep_public()


def compress_pages() -> None:
    """Make small what was compressed in a hurry, with less right to the processor."""
    from website import publishing

    publishing.squeeze_gently()


def clear_sessions() -> None:
    call_command("clearsessions")


def owe_daily_mail() -> None:
    """Owe each desk the mail that says once a day whether something waits."""
    from helpdesk import bells

    bells.owe_digests()


def forget() -> None:
    """Warn of, close and delete what has had its time."""
    from helpdesk import retention

    retention.forget()


def prune_audit() -> None:
    """Forget who did what more than a year ago."""
    from helpdesk import audit

    audit.prune()


def check_links() -> None:
    """A few links a round, each once a week; nothing unless the operator wants it."""
    if settings.LINK_CHECK:
        from awareness import links

        with suppress(links.NoNetwork):
            links.check(most=5)


def destroy_backup_keys() -> None:
    """End the backups of the month before, wherever copies lie, and what a killed one left."""
    from django.utils import timezone

    from website import backup

    backup.destroy_old_keys(timezone.localdate())
    backup.sweep()


LOOPS = (
    Loop("notices", 5, deliver_notices),
    Loop("daily mail", MINUTE, owe_daily_mail),
    Loop("phonebook", 30, publish_phonebook),
    Loop("scheduled pages", MINUTE, publish_scheduled_pages),
    Loop("retention", 10 * MINUTE, forget),
    Loop("pages", 10, publish_pages),
    Loop("compression", 10, compress_pages),
    Loop("audit", 60 * MINUTE, prune_audit),
    Loop("links", 10 * MINUTE, check_links),
    Loop("sessions", DAY, clear_sessions),
    Loop("backup keys", DAY / 24, destroy_backup_keys),
)
