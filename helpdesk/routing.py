"""Which desk answers which region. Pure: no database, no settings, no clock."""

from collections.abc import Collection

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Region(TextChoices):
    BRUSSELS = "brussels", _("Brussels")
    FLANDERS = "flanders", _("Flanders")
    WALLONIA = "wallonia", _("Wallonia")
    UNKNOWN = "unknown", _("I do not know")


class Desk(TextChoices):
    """The names are those of the organisations and are never translated."""

    PAG_ASA = "pag-asa", "PAG-ASA"
    PAYOKE = "payoke", "Payoke"
    SURYA = "surya", "Sürya"
    CHILD_PROTECTION = "child-protection", "Child protection"


DESK_OF = {
    Region.BRUSSELS: Desk.PAG_ASA,
    Region.FLANDERS: Desk.PAYOKE,
    Region.WALLONIA: Desk.SURYA,
    Region.UNKNOWN: Desk.PAG_ASA,
}

# Where a message goes when its writer asks that this centre does not read it. The next centre of
# the ring, so that no centre gets all of them.
INSTEAD_OF = {
    Desk.PAG_ASA: Desk.PAYOKE,
    Desk.PAYOKE: Desk.SURYA,
    Desk.SURYA: Desk.PAG_ASA,
}


EVERY_DESK = frozenset(INSTEAD_OF)


def desk_for(
    region: Region, *, not_this: Desk | None = None, among: Collection[Desk] = EVERY_DESK
) -> Desk | None:
    """
    The desk that answers `region`; None where nobody may.

    among: the desks that are open. Somebody who chose a region chose its centre: while that is
    closed the message goes to no other behind their back. Who does not know, or refuses the
    centre of the region, is answered by the next of the ring that is open.
    """
    first = DESK_OF[region]
    if region != Region.UNKNOWN and first != not_this:
        return first if first in among else None
    ring = (first, INSTEAD_OF[first], INSTEAD_OF[INSTEAD_OF[first]])
    return next((desk for desk in ring if desk in among and desk != not_this), None)
