"""
The daily mail that says yes or no, and what stands on every staff page while mail is what fails.

A desk that hears nothing cannot tell whether nothing came or the mail is broken. So once a day,
at a time of its own, it hears either way.
"""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import letters, outbox, retention
from helpdesk.models import Conversation, Desk, Notice

WORKER_IS_LATE = timedelta(hours=1)
HALF_A_DAY = timedelta(hours=12)


def owe_digests(now: datetime | None = None) -> None:
    """Owe each desk the mail of today once its time has come; one that is older is dropped."""
    local = timezone.localtime(now)
    for desk in Desk.objects.exclude(email=""):
        if local.time() >= desk.digest_at and outbox.owe_digest(desk, local):
            Notice.objects.filter(
                desk=desk, kind=Notice.Kind.DIGEST, sent_at=None, owed_since__lt=local - HALF_A_DAY
            ).delete()


def warnings(now: datetime | None = None) -> list[str]:
    """What everybody at the desks, and whoever runs the site, must know before anything else."""
    found = [outbox.fault_banner(), _unread(now), _worker(now), *_certificates()]
    return [warning for warning in found if warning]


def _unread(now: datetime | None) -> str:
    long_ago = timezone.localdate(now) - timedelta(days=1)
    unread = Conversation.objects.filter(
        state=Conversation.State.NEW, set_aside=False, moved_on__lte=long_ago
    )
    if not unread.exists():
        return ""
    return _("A message has been waiting for a day or more, and nobody has opened it.")


def _worker(now: datetime | None) -> str:
    last = retention.last_round()
    if last is None or last.last > (now or timezone.now()) - WORKER_IS_LATE:
        return ""
    return _(
        "The site's worker has not run for an hour or more: no mail leaves and nothing is deleted. "
        "Please tell whoever runs the site."
    )


def _certificates() -> list[str]:
    words = _(
        "%(desk)s gets no messages by mail: its OpenPGP certificate can no longer be used. Bells "
        "without content are sent instead."
    )
    desks = Desk.objects.filter(sends_mail_with_message=True)
    return [words % {"desk": desk} for desk in desks if letters.certificate_fault(desk)]
