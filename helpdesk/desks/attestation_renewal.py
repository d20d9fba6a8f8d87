"""
A new ATTESTATION_KEY: every mark is made anew with it, so that the old one can be dropped.

A mark that none of our keys made is left as it is. Whoever wrote that row into the database must
not have it vouched for by us.
"""

from typing import NamedTuple

from django.db import transaction

from helpdesk.models import (
    CaseGrant,
    Conversation,
    Desk,
    DeskGrant,
    DeskKey,
    MemberKey,
    RecoveryKit,
    ShiftNote,
    Unlocked,
    Voucher,
)
from helpdesk.models.attested_row import Attested

# Whoever holds something before what they hold, since a grant counts with its holder only.
ATTESTED: tuple[type[Attested], ...] = (
    Desk,
    Voucher,
    MemberKey,
    RecoveryKit,
    DeskKey,
    DeskGrant,
    Conversation,
    CaseGrant,
    Unlocked,
    ShiftNote,
)
AT_ONCE = 500


class Done(NamedTuple):
    """made: marks that are of today's key now. refused: the rows that are not ours."""

    made: int
    refused: list[str]


def attest_anew() -> Done:
    """Can be broken off and run again; what is written meanwhile has today's key already."""
    made = 0
    refused: list[str] = []
    for model in ATTESTED:
        places = model._default_manager.order_by("pk").values_list("pk", flat=True)
        every = list(places)
        for start in range(0, len(every), AT_ONCE):
            more, others = _of(model, every[start : start + AT_ONCE])
            made, refused = made + more, [*refused, *others]
    return Done(made, refused)


@transaction.atomic
def _of(model: type[Attested], places: list[int | str]) -> Done:
    # In one order everywhere, or two that lock the same rows could wait for each other.
    rows = model._default_manager.select_for_update(no_key=True).filter(pk__in=places)
    rows = rows.order_by("pk")
    ours = [row for row in rows if row.is_attested]
    for row in ours:
        row.attest()
    model._default_manager.bulk_update(ours, ["mark"])
    kept = {row.pk for row in ours}
    name = model._meta.verbose_name
    return Done(len(ours), [f"{name} {row.pk}" for row in rows if row.pk not in kept])
