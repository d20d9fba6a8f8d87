"""
Putting a banner up, and taking it down again.

One person is enough, as for hiding a number: a bad day does its harm now. Nobody can write words:
they stand in the catalogues, the numbers in the registry, and it ends by itself.
"""

import json
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.dispatch import Signal

from base.phonebook.banners import BannerKind, is_over
from helpdesk import audit
from helpdesk.attestation import statements
from helpdesk.audit import Action
from helpdesk.notices import outbox
from website.phonebook.attested_banners import banner_said, subject_of_banner
from website.phonebook.phonebook_writer import publish_after_commit

# As Django types whoever is signed in.
Staff = AbstractBaseUser | AnonymousUser
banners_changed = Signal()


@transaction.atomic
def put_up(kind: BannerKind, *, line: str, last_day: date, by: Staff) -> None:
    """From now on every page shows it. line: the code of a contact; empty where it names none."""
    row = {"kind": kind, "line": line, "last_day": last_day.isoformat(), "by": by.get_username()}
    statements.attest(subject_of_banner(kind), json.dumps(row))
    about = ".".join(filter(None, (kind, line, row["last_day"])))
    _noted(Action.BANNER_UP, about, by)


@transaction.atomic
def take_down(kind: BannerKind, by: Staff) -> bool:
    """No page shows it any more; False where nothing of this kind stood."""
    if not statements.read(subject_of_banner(kind)):
        return False
    statements.end(subject_of_banner(kind))
    _noted(Action.BANNER_DOWN, kind, by)
    return True


def standing_banner(kind: BannerKind, today: date) -> dict[str, Any] | None:
    """Line, last day and `by` whom; None where none of this kind stands."""
    row = banner_said(kind)
    return None if row is None or is_over(row, today) else row


def _noted(action: Action, about: str, by: Staff) -> None:
    audit.record(action, by=by, about=about)
    outbox.tell_every_desk()
    publish_after_commit()
    banners_changed.send(sender=BannerKind)
