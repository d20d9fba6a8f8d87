"""
What a desk should see to before it is needed: two people, a recovery kit, a drill each year.

None of it stops the work. It is said in the inbox, to those who can mend it, and by
`check --deploy`, to whoever runs the site.
"""

from datetime import date, timedelta
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.desks import desk_keys
from helpdesk.models import Desk, MemberKey, RecoveryKit

DRILL_EVERY = timedelta(days=365)


class Missing(StrEnum):
    REPLAYED = "replayed"
    CHANGED = "changed"
    ADDRESS = "address"
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
    holders, kit = desk_keys.holders(newest), desk.kit
    people = [holder for holder in holders if isinstance(holder, MemberKey) and holder.can_open]
    lacking = [Missing.CHANGED] if desk.was_changed_outside else []
    lacking += [] if desk.email else [Missing.ADDRESS]
    lacking += [Missing.COLLEAGUE] if len(people) < 2 else []
    return lacking + _of_the_kit(kit if kit in holders else None, today or timezone.localdate())


def _of_the_kit(kit: RecoveryKit | None, today: date) -> list[Missing]:
    if kit is None:
        return [Missing.KIT]
    if kit.confirmed_on is None:
        return [Missing.CONFIRMATION]
    last = max(day for day in (kit.confirmed_on, kit.tried_on) if day)
    return [Missing.DRILL] if last <= today - DRILL_EVERY else []


SAID = {
    Missing.REPLAYED: _(
        "%(desk)s takes no messages: an old copy of the database is in use. Tell whoever runs "
        "the site at once."
    ),
    Missing.CHANGED: _(
        "The settings of %(desk)s were changed in the database, past this site. Look through "
        "them, keep them again, and tell whoever runs the site at once."
    ),
    Missing.ADDRESS: _(
        "%(desk)s has no mail address, so it hears of no message, and takes none. Give it one "
        "in the settings of the desk."
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
}


def sentence_about(lack: Missing, desk: object) -> str:
    """The lack in words, for somebody of the desk."""
    return str(SAID[lack]) % {"desk": desk}
