"""
What a desk should see to before it is needed: two people, a recovery kit, a drill each year.

And what is left of the time before keys were hybrid.

None of it stops the work. It is said in the inbox, to those who can mend it, and by
`check --deploy`, to whoever runs the site.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.db.models import F
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk import sealing
from helpdesk.attestation import way_of_sealing
from helpdesk.desks import desk_keys
from helpdesk.models import CaseGrant, Conversation, Desk, MemberKey, RecoveryKit

DRILL_EVERY = timedelta(days=365)  # after which a centre tries its kit again


class MissingPrecaution(StrEnum):
    REPLAYED = "replayed"
    CHANGED = "changed"
    ADDRESS = "address"
    COLLEAGUE = "colleague"
    KIT = "kit"
    CONFIRMATION = "confirmation"
    DRILL = "drill"
    OLD_KEY = "old-key"
    OLD_KIT = "old-kit"


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
    lacking += _of_the_kit(kit, today or timezone.localdate())
    return lacking + _of_before(people, kit)


def _of_before(people: list[MemberKey], kit: RecoveryKit | None) -> list[MissingPrecaution]:
    """What waits for somebody, once keys of both kinds were begun."""
    if not way_of_sealing.is_hybrid():
        return []
    lacking = []
    if any(map(desk_keys.is_old, people)):
        lacking.append(MissingPrecaution.OLD_KEY)
    if kit and desk_keys.is_old(kit):
        lacking.append(MissingPrecaution.OLD_KIT)
    return lacking


class OldSeals(NamedTuple):
    """
    What of a desk a quantum computer could open: people and kits that hold its key, the key itself,
    and whether there are conversations, of which no count is given: it would fall at the moment
    when somebody is back with their number.
    """

    people: int
    kits: int
    key: bool
    conversations: bool

    @property
    def to_do(self) -> int:
        """What somebody of the desk can mend; conversations mend themselves, or go."""
        return self.people + self.kits + self.key


def old_seals(desk: Desk) -> OldSeals:
    """What is left of the time before `manage.py seal_hybrid`."""
    people = kits = 0
    has_old_key = False
    if key := desk.current_key:
        has_old_key = not sealing.is_hybrid(bytes(key.public))
        old = [holder for holder in desk_keys.holders(key) if desk_keys.is_old(holder)]
        people = len([holder for holder in old if isinstance(holder, MemberKey)])
        kits = len(old) - people
    return OldSeals(people, kits, has_old_key, _has_old_ones(desk))


def _has_old_ones(desk: Desk) -> bool:
    here = Conversation.objects.filter(desk=desk)
    of_sender = here.annotate(size=Length("sender_public")).filter(size=sealing.OLD_PUBLIC)
    of_desk = CaseGrant.objects.annotate(size=Length("desk_key__public")).filter(
        size=sealing.OLD_PUBLIC,
        conversation__desk=desk,
        key_number=F("conversation__key_number"),
    )
    return of_sender.exists() or of_desk.exists()


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
    MissingPrecaution.OLD_KEY: _(
        "Somebody of %(desk)s has not opened the helpdesk since its keys were made stronger. Until "
        "everybody has, the desk keeps its old key: ask them."
    ),
    MissingPrecaution.OLD_KIT: _(
        "The recovery kit of %(desk)s is from before keys were made stronger. It still opens "
        "everything. Make a new one when you can, and destroy both copies of the old one."
    ),
}


def sentence_about(lack: MissingPrecaution, desk: object) -> str:
    """The lack in words, for somebody of the desk."""
    return str(SAID[lack]) % {"desk": desk}
