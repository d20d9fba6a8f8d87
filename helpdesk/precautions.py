"""
What a desk should see to before it is needed: two people, a recovery kit, a drill each year.

None of it stops the work. It is said in the inbox, to those who can mend it, and by
`check --deploy`, to whoever runs the site.
"""

from datetime import date, timedelta
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import keys
from helpdesk.models import Desk, MemberKey, RecoveryKit

DRILL_EVERY = timedelta(days=365)


class Missing(StrEnum):
    REPLAYED = "replayed"
    COLLEAGUE = "colleague"
    KIT = "kit"
    CONFIRMATION = "confirmation"
    DRILL = "drill"


def missing(desk: Desk, today: date | None = None) -> list[Missing]:
    """What this desk lacks, the worst first; a desk without any key lacks nothing else yet."""
    newest = desk.keys.filter(retired_on=None).order_by("-epoch").first()
    if newest is None or not newest.is_attested:
        return []
    if newest.is_replayed:
        return [Missing.REPLAYED]
    holders, kit = keys.holders(newest), desk.kit
    people = [one for one in holders if isinstance(one, MemberKey) and one.can_open]
    found = [Missing.COLLEAGUE] if len(people) < 2 else []
    return found + _of_the_kit(kit if kit in holders else None, today or timezone.localdate())


def _of_the_kit(kit: RecoveryKit | None, today: date) -> list[Missing]:
    if kit is None:
        return [Missing.KIT]
    if kit.confirmed_on is None:
        return [Missing.CONFIRMATION]
    last = max(day for day in (kit.confirmed_on, kit.tried_on) if day)
    return [Missing.DRILL] if last <= today - DRILL_EVERY else []


def said(lack: Missing, desk: object) -> str:
    """The lack in words, for somebody of the desk."""
    return {
        Missing.REPLAYED: _(
            "%(desk)s takes no messages: an old copy of the database is in use. Tell whoever runs "
            "the site at once."
        ),
        Missing.COLLEAGUE: _(
            "Only one person can open %(desk)s. If they fall ill or lose their passphrase, nobody "
            "reads the messages: let a colleague in."
        ),
        Missing.KIT: _(
            "%(desk)s has no recovery kit. Without it, lost passphrases can mean lost messages: "
            "make one, it takes five minutes and two envelopes."
        ),
        Missing.CONFIRMATION: _(
            "The recovery kit of %(desk)s was printed, but nobody has typed the two groups back. "
            "Until then we do not know that the paper is right."
        ),
        Missing.DRILL: _(
            "It is a year since the recovery kit of %(desk)s was tried. Open one envelope, type it "
            "in, seal it again."
        ),
    }[lack] % {"desk": desk}
