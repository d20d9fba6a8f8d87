"""Which desk answers which region. Pure: no database, no settings, no clock."""

from collections.abc import Collection, Iterator

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RegionCode(TextChoices):
    BRUSSELS = "brussels", _("Brussels")
    FLANDERS = "flanders", _("Flanders")
    WALLONIA = "wallonia", _("Wallonia")
    UNKNOWN = "unknown", _("I do not know")


class DeskName(TextChoices):
    """The names are those of the organisations and are never translated."""

    PAG_ASA = "pag-asa", "PAG-ASA"
    PAYOKE = "payoke", "Payoke"
    SURYA = "surya", "Sürya"
    CHILD_PROTECTION = "child-protection", "Child protection"


DESK_OF = {
    RegionCode.BRUSSELS: DeskName.PAG_ASA,
    RegionCode.FLANDERS: DeskName.PAYOKE,
    RegionCode.WALLONIA: DeskName.SURYA,
    RegionCode.UNKNOWN: DeskName.PAG_ASA,
}

# Where a message goes when its writer asks that this centre does not read it. The next centre of
# the ring, so that no centre gets all of them. Each centre stands in it once, however many are.
INSTEAD_OF = {
    DeskName.PAG_ASA: DeskName.PAYOKE,
    DeskName.PAYOKE: DeskName.SURYA,
    DeskName.SURYA: DeskName.PAG_ASA,
}


EVERY_DESK = frozenset(INSTEAD_OF)


def desk_for(
    region: RegionCode,
    *,
    not_this: DeskName | None = None,
    among: Collection[DeskName] = EVERY_DESK,
) -> DeskName | None:
    """
    The desk that answers `region`; None where nobody may.

    among: the desks that are open. Somebody who chose a region chose its centre: while that is
    closed the message goes to no other behind their back. Who does not know, or refuses the
    centre of the region, is answered by the next of the ring that is open.
    """
    first = DESK_OF[region]
    if region != RegionCode.UNKNOWN and first != not_this:
        if first in among:
            return first
        return None
    for desk in desks_from(first):
        if desk in among and desk != not_this:
            return desk
    return None


def desks_from(first: DeskName) -> Iterator[DeskName]:
    """Every centre once, from `first` on, in the order in which they stand in for it."""
    desk = first
    for _place in INSTEAD_OF:
        yield desk
        desk = INSTEAD_OF[desk]
