"""
How the site is: figures for `manage.py status`, for administrators' page, and for Prometheus.

All three show the same figures, so all must be fit for a store that keeps each minute for years:
nothing here moves at the moment when somebody writes. So ages of messages are whole days, and an
empty desk and one with a message of today are alike; mail is late or not, never how much; the free
disk is in whole hundredths. Nothing names a person or the path of a form.

One thing remains: with mail down, "late" begins about an hour after the first news that could not
leave, and so says within minutes, by chance, when that was owed. An operator who hears a day later
that no desk is told of danger is worse.
"""

import shutil
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import cache, partial
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import clock_guard
from helpdesk.attestation import way_of_sealing
from helpdesk.desks import readiness
from helpdesk.desks.readiness import DRILL_EVERY
from helpdesk.models import Conversation, Desk, Notice
from helpdesk.notices.outbox import TRIED_FOR_AN_HOUR
from website.monitoring.heartbeat import Heartbeat
from website.storage import offsite_copy
from website.storage.restore_drill import last_drill
from website.storage.sealed_backup import last_made

# Desks promise an answer within days of work; a week unread is late whatever they promised.
UNREAD_DAYS = 7
# A new one each year, by whoever opens the helpdesk next: two months of grace.
KEY_DAYS = 425
# One each night; a second night that fails is told.
BACKUP_DAYS = 2
# One each week; a day more for a machine that was off on its Sunday.
DRILL_DAYS = 9
FREE_PERCENT = 10  # of a disk; below it the operator is told


class StatusLine(NamedTuple):
    """
    name: of the metric, with its unit. number: its value. what, said: for people, in their
    language. label: what it is of, where there are several; as "loop" or "desk", and its name.
    """

    name: str
    number: float
    what: str
    said: str
    is_well: bool = True
    label: tuple[str, str] | None = None


@cache
def program_version() -> str:
    """
    Of the code that runs: "0.2.0 (99569a3f1748)"; without its commit in a checkout.

    For whoever runs the site: no page and no header says it to strangers, who could look up what
    is known against it.
    """
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    version = str(project["project"]["version"])
    with suppress(OSError):  # written by `make install`, `make upgrade` and `make release`
        version += f" ({(settings.BASE_DIR / '.commit').read_text(encoding='utf-8').strip()})"
    return version


def figures(now: float) -> list[StatusLine]:
    """Every figure of this moment, database or not. now: seconds, as `time.time`."""
    lines = list(_loops(now))
    lines += [_disk(), _backup(), _drill()]
    lines += _copy()
    try:
        lines += _of_database()
        reached, said = True, _("answers")
    except DatabaseError:
        reached, said = False, _("does not answer")
    database = StatusLine("help_database_up", float(reached), _("Database"), said, reached)
    return [database] + lines


def _of_database() -> list[StatusLine]:
    """All of it or, where the database does not answer, nothing."""
    lines = [_clock(), _mail()]
    lines += _unread()
    lines += _keys()
    lines += _kits()
    lines += _old_seals()
    return lines


def _loops(now: float) -> Iterator[StatusLine]:
    heartbeat = Heartbeat(settings.VAR_DIR)
    beats, late = heartbeat.read(), heartbeat.late(now)
    of_loop = partial(StatusLine, "help_loop_late", what=_("Worker"))
    if not beats:
        yield of_loop(1, said=_("has never run"), is_well=False, label=("loop", "worker"))
    for loop, beat in beats.items():
        is_late = loop in late
        state = _("late") if is_late else _("well")
        words = f"{loop}: {state}"
        if beat["error"]:
            words += f" ({beat['error']})"
        yield of_loop(float(is_late), said=words, is_well=not is_late, label=("loop", loop))


def _clock() -> StatusLine:
    is_believed = clock_guard.waits_since() is None
    said = _("believed") if is_believed else _("has jumped: nothing is deleted")
    return StatusLine("help_clock_believed", float(is_believed), _("Clock"), said, is_believed)


def _disk() -> StatusLine:
    usage = shutil.disk_usage(settings.VAR_DIR)
    free = 100 * usage.free // usage.total
    said = _("%(percent)s %% free") % {"percent": free}
    return StatusLine("help_disk_free_percent", free, _("Disk"), said, free >= FREE_PERCENT)


def _mail() -> StatusLine:
    late = Notice.objects.filter(attempts__gte=TRIED_FOR_AN_HOUR, sent_at=None).exists()
    said = _("has not left for an hour") if late else _("leaves")
    return StatusLine("help_mail_late", float(late), _("Mail"), said, not late)


def _unread() -> Iterator[StatusLine]:
    new = Conversation.objects.filter(state=Conversation.State.NEW, set_aside=False)
    oldest = dict(new.values_list("desk").annotate(Min("day")))
    for desk in Desk.objects.all():
        days = _days_since(oldest.get(desk.pk, timezone.localdate()))
        said = _("%(desk)s: oldest unread %(days)s days") % {"desk": desk, "days": days}
        of_desk = ("desk", desk.pk)
        is_read = days < UNREAD_DAYS
        yield StatusLine("help_desk_unread_days", days, _("Messages"), said, is_read, of_desk)


def _keys() -> Iterator[StatusLine]:
    for desk in Desk.objects.all():
        if key := desk.current_key:
            days = _days_since(key.made_on)
            said = _("%(desk)s: %(days)s days old") % {"desk": desk, "days": days}
            is_new = days < KEY_DAYS
            yield StatusLine("help_desk_key_days", days, _("Keys"), said, is_new, ("desk", desk.pk))


def _kits() -> Iterator[StatusLine]:
    for desk in Desk.objects.all():
        kit = desk.kit
        if not kit:
            continue
        days = [day for day in (kit.confirmed_on, kit.tried_on) if day]
        if not days:
            continue
        age = _days_since(max(days))
        said = _("%(desk)s: tried %(days)s days ago") % {"desk": desk, "days": age}
        is_tried = timedelta(days=age) < DRILL_EVERY
        yield StatusLine(
            "help_kit_days", age, _("Recovery kits"), said, is_tried, ("desk", desk.pk)
        )


def _old_seals() -> Iterator[StatusLine]:
    """
    Nothing until `seal_hybrid`. The number is what people of the desk can mend; of conversations it
    is only said, since the last of them may change as somebody comes back.
    """
    if not way_of_sealing.is_hybrid():
        return
    for desk in Desk.objects.all():
        if not desk.current_key:
            continue
        left = readiness.old_seals(desk)
        said = _left_said(desk, left)
        yield StatusLine(
            "help_old_keys", left.to_do, _("Stronger keys"), said, label=("desk", desk.pk)
        )


def _left_said(desk: Desk, left: readiness.OldSeals) -> str:
    parts = []
    if left.people:
        parts.append(_("people with a key of before: %(count)s") % {"count": left.people})
    if left.key:
        parts.append(_("the desk's key"))
    if left.kits:
        parts.append(_("the recovery kit"))
    if left.conversations:
        parts.append(_("conversations of before"))
    if not parts:
        return _("%(desk)s: protected") % {"desk": desk}
    return _("%(desk)s: not protected yet: %(left)s") % {"desk": desk, "left": ", ".join(parts)}


def _backup() -> StatusLine:
    of_backup = partial(StatusLine, "help_backup_days", what=_("Backup"))
    made = last_made()
    if made is None:
        return of_backup(float("inf"), said=_("none was made on this machine"), is_well=False)
    days = _days_since(made)
    return of_backup(days, said=made.isoformat(), is_well=days < BACKUP_DAYS)


def _drill() -> StatusLine:
    """Days since a backup was restored and opened; without end while the last one failed."""
    of_drill = partial(StatusLine, "help_drill_days", what=_("Drill"))
    last = last_drill()
    if last is None:
        return of_drill(float("inf"), said=_("no backup was tried yet"), is_well=False)
    if last.fault:
        said = _("failed on %(day)s: %(fault)s") % {"day": last.day, "fault": last.fault}
        return of_drill(float("inf"), said=said, is_well=False)
    days = _days_since(last.day)
    return of_drill(days, said=last.day.isoformat(), is_well=days < DRILL_DAYS)


def _copy() -> Iterator[StatusLine]:
    if not settings.BACKUP_COPY_TO:
        return
    day = offsite_copy.last_copied()
    if day is None:
        days, said = float("inf"), _("none was made on this machine")
    else:
        days, said = _days_since(day), day.isoformat()
    yield StatusLine("help_copy_days", days, _("Copy of backups"), said, days < BACKUP_DAYS)


def _days_since(day: date) -> int:
    return max(0, (timezone.localdate() - day).days)
