"""
What the worker does over and over. A new loop is one function and one line in LOOPS.

A loop's act is short, can be cut off anywhere and run again, and never waits for another.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from helpdesk.rules import deletion_dates
from website.monitoring import outside_ping

MINUTE = 60
DAY = 24 * 60 * MINUTE


class AuditIsCut(Exception):
    """An older database than this machine has seen; the heartbeat says it until somebody looks."""


@dataclass(frozen=True)
class Loop:
    """name: as the heartbeat and the log call it. every: seconds between two rounds."""

    name: str
    every: float
    act: Callable[[], object]


def deliver_notices() -> None:
    """Tell the desks what they are owed; danger at once, so this one is quick."""
    from helpdesk.notices import delivery

    delivery.deliver()


def mend_phonebook() -> None:
    """Write the phonebook again if a contact was changed by something that did not."""
    from website.phonebook.phonebook_writer import publish_phonebook

    publish_phonebook()


def publish_scheduled_pages() -> None:
    """
    Withdraw and publish what is due. What cannot be holds up no other: Wagtail's own command ends
    with the first. Raises what the last of them raised.
    """
    from django.utils import timezone
    from wagtail.models import Page, Revision

    now, fault = timezone.now(), None
    acts: list[Callable[[], object]] = []
    for page in Page.objects.filter(live=True, expire_at__lt=now).order_by("expire_at"):
        done = "wagtail.unpublish.scheduled"
        acts.append(partial(page.unpublish, set_expired=True, log_action=done))
    due = Revision.objects.filter(approved_go_live_at__lt=now)
    for revision in due.order_by("approved_go_live_at"):
        acts.append(partial(revision.publish, log_action="wagtail.publish.scheduled"))
    for act in acts:
        try:
            with transaction.atomic():
                act()
        except Exception as problem:  # noqa: BLE001 - the others are due all the same
            fault = problem
    if fault:
        raise fault


def publish_pages() -> None:
    """Write what should be public, remove what should not; next to nothing when all is well."""
    from website.published import reconciler

    reconciler.keep_public()


def follow_media() -> None:
    """Have the files of the library that another machine took, and no longer what was deleted."""
    if settings.MEDIA_IS_SHARED:
        from website.storage import shared_media

        shared_media.follow()


def follow_voices() -> None:
    """Have no recording any more that was withdrawn, on another machine or before a backup."""
    from website.recordings import voice_round

    voice_round.keep_voices()


def withdraw_voices() -> None:
    """Withdraw the recordings whose words, numbers or facts their pages do not say any more."""
    from website.recordings import voice_round

    voice_round.withdraw_what_is_not_said()


def compress_pages() -> None:
    """Make small what was compressed in a hurry, with less right to the processor."""
    from website.published import reconciler

    reconciler.recompress_gently()


def clear_sessions() -> None:
    call_command("clearsessions")


def owe_daily_mail() -> None:
    """Owe each desk the mail that says once a day whether something waits."""
    from helpdesk.notices import outbox

    outbox.owe_digests()


def close_and_delete() -> None:
    """Warn of, close and delete what has had its time."""
    from helpdesk.conversations import retention_round

    retention_round.delete_what_is_due()


def prune_audit() -> None:
    """Forget who did what more than a year ago; and tell the desks if the newest is gone."""
    from helpdesk import audit
    from helpdesk.notices import outbox

    if audit.is_cut():
        outbox.tell_every_desk()
        raise AuditIsCut
    audit.prune()


def destroy_backup_keys() -> None:
    """End the backups of the month before, wherever copies lie, and what a killed one left."""
    from django.utils import timezone

    from website.storage import sealed_backup

    sealed_backup.destroy_old_keys(timezone.localdate())
    sealed_backup.sweep()


def ping_outside() -> None:
    """Tell an address outside that all is well; nothing unless the operator wants it."""
    outside_ping.ping(time.time())


LOOPS = (
    Loop("notices", 5, deliver_notices),
    Loop("daily mail", MINUTE, owe_daily_mail),
    Loop("phonebook", 30, mend_phonebook),
    Loop("scheduled pages", MINUTE, publish_scheduled_pages),
    Loop("retention", deletion_dates.ROUND_EVERY.total_seconds(), close_and_delete),
    Loop("pages", 10, publish_pages),
    Loop("media", 5, follow_media),
    Loop("recordings", 10, follow_voices),
    Loop("words of recordings", 10 * MINUTE, withdraw_voices),
    Loop("compression", 10, compress_pages),
    Loop("audit", 60 * MINUTE, prune_audit),
    Loop(outside_ping.LOOP, 5 * MINUTE, ping_outside),
    Loop("sessions", DAY, clear_sessions),
    Loop("backup keys", DAY / 24, destroy_backup_keys),
)
