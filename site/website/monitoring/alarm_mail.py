"""
Mail to whoever runs the site, when something wants them and when it is over.

A process of its own, called by a timer and not by the worker: a worker that has died tells nobody.
It says what `status` says, so it holds nothing of a message, and moves by whole days as that does.
"""

import json
import time
from contextlib import suppress
from datetime import date
from email.utils import make_msgid, parseaddr
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from base.files.atomic_files import write_atomically
from website.monitoring import own_certificate
from website.monitoring.status_figures import StatusLine, figures

# The timer comes every five (deploy/help-alarm.timer); most loops are late after two.
PROMISED_MINUTES = 15
# Days after which what goes on is told again: what a machine lacks, and what people owe.
AGAIN_DAYS, PEOPLE_AGAIN_DAYS = 1, 7
OF_PEOPLE = frozenset({"help_desk_unread_days", "help_desk_key_days", "help_kit_days"})
LAST = "alarms.json"
KEPT_BYTES = 4096  # of that file, at least: so much can be written over where the disk is full


class AlarmNews(NamedTuple):
    """faults: all that are there, if one is due to be told. over: what was told and is well now."""

    faults: list[StatusLine]
    over: list[str]


def send_alarm(today: date) -> AlarmNews:
    """
    Send what is due, in one mail. Returns what it says; empty when there was nothing to say.

    Whatever mail raises passes through, and the next call tries again.
    """
    _keep_room()
    lines = figures(time.time())
    lines.extend(own_certificate.certificate_figures())
    faults = {_key(line): line for line in lines if not line.is_well}
    told = _told()
    is_due = any(_is_due(line, told.get(key), today) for key, line in faults.items())
    unasked = _unasked(lines, told)
    over = [key for key in told if key not in faults and key not in unasked]
    if is_due:
        news = AlarmNews(list(faults.values()), over)
        days = unasked | dict.fromkeys(faults, today.isoformat())
    else:
        news = AlarmNews([], over)
        days = unasked | {key: told[key] for key in faults}
    if is_due or over:
        _mail(news).send()
        _remember(days)
    return news


def _unasked(lines: list[StatusLine], told: dict[str, str]) -> dict[str, str]:
    """What was told and nobody knows now, with its day: without a database most has no figure."""
    if all(line.is_well for line in lines if line.name == "help_database_up"):
        return {}
    asked = {_key(line) for line in lines}
    return {key: day for key, day in told.items() if key not in asked}


def _keep_room() -> None:
    """While there is room: a fault that cannot be noted would be told every five minutes."""
    path = settings.VAR_DIR / LAST
    if not path.exists() or path.stat().st_size < KEPT_BYTES:
        with suppress(OSError):
            write_atomically(path, json.dumps(_told()).ljust(KEPT_BYTES))


def _remember(days: dict[str, str]) -> None:
    """Raises OSError where the disk takes nothing, and nothing was kept free either."""
    path, text = settings.VAR_DIR / LAST, json.dumps(days).ljust(KEPT_BYTES)
    try:
        write_atomically(path, text)
    except OSError:
        with path.open("r+", encoding="utf-8") as file:
            file.write(text)
            file.truncate()


def _key(line: StatusLine) -> str:
    if line.label:
        return f"{line.what} {line.label[1]}"
    return line.what


def _told() -> dict[str, str]:
    try:
        return dict(json.loads((settings.VAR_DIR / LAST).read_text()))
    except (OSError, ValueError):
        return {}


def _is_due(line: StatusLine, told_on: str | None, today: date) -> bool:
    again = PEOPLE_AGAIN_DAYS if line.name in OF_PEOPLE else AGAIN_DAYS
    return told_on is None or (today - date.fromisoformat(told_on)).days >= again


def _mail(news: AlarmNews) -> EmailMessage:
    body = render_to_string("website/mail/alarm.txt", news._asdict())
    subject = _("Website: please look") if news.faults else _("Website: well again")
    # Django would put the name of the machine there, which is no business of who carries mail.
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return EmailMessage(
        subject,
        body,
        to=[settings.OPERATOR_ALARM_EMAIL],
        headers={"Auto-Submitted": "auto-generated", "Message-ID": make_msgid(domain=domain)},
    )
