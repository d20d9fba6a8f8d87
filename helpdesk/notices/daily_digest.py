"""
The daily mail that says yes or no.

A desk that hears nothing cannot tell whether nothing came or the mail is broken. So once a day,
at a time of its own, it hears either way.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from helpdesk.models import Desk, Notice
from helpdesk.notices import outbox

HALF_A_DAY = timedelta(hours=12)


def owe_digests(now: datetime | None = None) -> None:
    """Owe each desk the mail of today once its time has come; one that is older is dropped."""
    local = timezone.localtime(now)
    for desk in Desk.objects.all():
        if not desk.addresses:
            continue
        if local.time() >= desk.digest_at and outbox.owe_digest(desk, local):
            Notice.objects.filter(
                desk=desk, kind=Notice.Kind.DIGEST, sent_at=None, owed_since__lt=local - HALF_A_DAY
            ).delete()
