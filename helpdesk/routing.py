"""Which desk answers which region. Pure: no database, no settings, no clock."""

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


def desk_for(region: Region, *, not_this: Desk | None = None) -> Desk:
    """The desk that answers `region`, or its neighbour when the writer refuses that one."""
    desk = DESK_OF[region]
    return INSTEAD_OF[desk] if desk == not_this else desk
