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

DRILL_EVERY = timedelta(days=365)  # after which a centre tries its kit again


class MissingPrecaution(StrEnum):
    REPLAYED = "replayed"
    CHANGED = "changed"
    ADDRESS = "address"
    COLLEAGUE = "colleague"
    KIT = "kit"
    CONFIRMATION = "confirmation"
    DRILL = "drill"


def missing(desk: Desk, today: date | None = None) -> list[MissingPrecaution]:
    """What this desk lacks, the worst first; a desk without any key lacks nothing else yet."""
    newest = desk.keys.filter(retired_on=None).order_by("-epoch").first()
    if newest is None or not newest.is_attested:
        return []
    if newest.is_replayed:
        return [MissingPrecaution.REPLAYED]
    holders, kit = desk_keys.holders(newest), desk.kit
    people = [holder for holder in holders if isinstance(holder, MemberKey) and holder.can_open]
    lacking = []
    if desk.was_changed_outside:
        lacking.append(MissingPrecaution.CHANGED)
    if not desk.email:
        lacking.append(MissingPrecaution.ADDRESS)
    if len(people) < 2:
        lacking.append(MissingPrecaution.COLLEAGUE)
    if kit not in holders:
        kit = None
    return lacking + _of_the_kit(kit, today or timezone.localdate())


def _of_the_kit(kit: RecoveryKit | None, today: date) -> list[MissingPrecaution]:
    if kit is None:
        return [MissingPrecaution.KIT]
    if kit.confirmed_on is None:
        return [MissingPrecaution.CONFIRMATION]
    last = max(kit.confirmed_on, kit.tried_on or kit.confirmed_on)
    if last <= today - DRILL_EVERY:
        return [MissingPrecaution.DRILL]
    return []


SAID = {
    MissingPrecaution.REPLAYED: _(
        "%(desk)s takes no messages: an old copy of the database is in use. Tell whoever runs "
        "the site at once."
    ),
    MissingPrecaution.CHANGED: _(
        "The settings of %(desk)s were changed in the database, past this site. Look through "
        "them, keep them again, and tell whoever runs the site at once."
    ),
    MissingPrecaution.ADDRESS: _(
        "%(desk)s has no mail address, so it hears of no message, and takes none. Give it one "
        "in the settings of the desk."
    ),
    MissingPrecaution.COLLEAGUE: _(
        "Only one person can open %(desk)s. If they fall ill or lose their passphrase, nobody "
        "reads the messages: let a colleague in."
    ),
    MissingPrecaution.KIT: _(
        "%(desk)s has no recovery kit. Without it, lost passphrases can mean lost messages: "
        "make one, it takes five minutes and two envelopes."
    ),
    MissingPrecaution.CONFIRMATION: _(
        "The recovery kit of %(desk)s was printed, but nobody has typed the two groups back. "
        "Until then we do not know that the paper is right."
    ),
    MissingPrecaution.DRILL: _(
        "It is a year since the recovery kit of %(desk)s was tried. Open one envelope, type it "
        "in, seal it again."
    ),
}


def sentence_about(lack: MissingPrecaution, desk: object) -> str:
    """The lack in words, for somebody of the desk."""
    return str(SAID[lack]) % {"desk": desk}
