"""
The daily mail that says yes or no, and what stands on every staff page while mail is what fails.

A desk that hears nothing cannot tell whether nothing came or the mail is broken. So once a day,
at a time of its own, it hears either way.
"""

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from base import phonebook
from helpdesk import audit, clock_guard
from helpdesk.conversations import retention_round
from helpdesk.models import Conversation, Desk, Notice
from helpdesk.notices import emails
from helpdesk.notices.outbox import TRIED_FOR_AN_HOUR

WORKER_IS_LATE = timedelta(hours=1)  # six rounds of retention


def warnings(now: datetime | None = None) -> list[str]:
    """What everybody at the desks, and whoever runs the site, must know before anything else."""
    possible = [
        fault_banner(),
        _unread(now),
        _worker(now),
        _clock(),
        _audit(),
    ]
    possible += _of_desks()
    return [warning for warning in possible if warning]


def _unread(now: datetime | None) -> str:
    long_ago = timezone.localdate(now) - timedelta(days=1)
    unread = Conversation.objects.filter(
        state=Conversation.State.NEW, set_aside=False, moved_on__lte=long_ago
    )
    if not unread.exists():
        return ""
    return _(
        "At one of the desks a message has been waiting since yesterday or longer, and nobody has "
        "opened it."
    )


def _worker(now: datetime | None) -> str:
    last = retention_round.last_round()
    if last is None or last.last > (now or timezone.now()) - WORKER_IS_LATE:
        return ""
    return _(
        "The site's worker has not run for an hour or more: no mail leaves and nothing is deleted. "
        "Please tell whoever runs the site."
    )


def _clock() -> str:
    if clock_guard.waits_since() is None:
        return ""
    return _(
        "The clock of the site has jumped by more than two days. Nothing is deleted until somebody "
        "has looked, or three days have passed; days on this screen may be wrong. Please tell "
        "whoever runs the site."
    )


def _audit() -> str:
    if not audit.is_cut():
        return ""
    return _(
        "The database is older than what this site has seen, or the end of its audit was cut off. "
        "No messages are taken. Tell whoever runs the site at once."
    )


def changed_outside() -> str:
    """
    Rows that were changed past the site; who compares them is above us, and notes it here. Every
    staff page says it, to whoever is signed in (`wagtailadmin/base.html`).
    """
    changed = phonebook.current().data().get("changed_past_the_site", [])
    if not changed:
        return ""
    return _(
        "Contacts, roles or rights were changed in the database, past this site: %(rows)s. What "
        "was saved here last counts. Tell whoever runs the site at once."
    ) % {"rows": ", ".join(changed)}


def _of_desks() -> list[str]:
    faults = []
    for desk in Desk.objects.all():
        faults += [warning % {"desk": desk} for warning in _of(desk)]
    return faults


def _of(desk: Desk) -> list[str]:
    faults = []
    if emails.certificate_fault(desk):
        faults.append(
            _(
                "%(desk)s gets no messages by mail: its OpenPGP certificate can no longer be used. "
                "Bells without content are sent instead."
            )
        )
    if not desk.has_genuine_settings:
        faults.append(
            _(
                "The settings of %(desk)s were changed in the database, past this site. The desk "
                "is closed, and no mail leaves. Tell whoever runs the site at once."
            )
        )
    elif desk.was_changed_outside:
        faults.append(
            _(
                "The settings of %(desk)s were changed in the database, past this site. Those that "
                "were kept here last go on. Tell whoever runs the site at once."
            )
        )
    return faults


Kind = Notice.Kind
WORTH_A_BANNER = timedelta(hours=1)  # before it, mail is only slow


def fault_banner() -> str:
    """What staff are told in the admin while mail is not getting out; empty when all is well."""
    waits = Q(due__lt=timezone.now() - WORTH_A_BANNER) & ~Q(
        kind__in=[Kind.NEWS, Kind.DUTY], due=F("owed_since")
    )
    late = Notice.objects.filter(waits | Q(attempts__gte=TRIED_FOR_AN_HOUR), sent_at=None)
    if not late.exists():
        return ""
    return _(
        "Mail to the desks has not been getting out for more than an hour. The messages are safe "
        "and in the inbox: please look there, and tell whoever runs the site."
    )
