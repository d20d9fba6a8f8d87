"""
A new ATTESTATION_KEY: every mark is made anew with it, so that the old one can be dropped.

A mark that none of our keys made is left as it is. Whoever wrote that row into the database must
not have it vouched for by us.
"""

from typing import NamedTuple

from django.db import transaction

from helpdesk.attestation.attested_rows import AttestedRow
from helpdesk.models import (
    CaseGrant,
    Conversation,
    Desk,
    DeskGrant,
    DeskKey,
    Draft,
    MemberKey,
    RecoveryKit,
    ShiftNote,
    Unlocked,
    Voucher,
)

# Whoever holds something before what they hold, since a grant counts with its holder only.
ATTESTED: tuple[type[AttestedRow], ...] = (
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
    Draft,
)
AT_ONCE = 500  # rows of one transaction: who writes meanwhile waits for no more


class RenewalCount(NamedTuple):
    """made: marks that are of today's key now. refused: the rows that are not ours."""

    made: int
    refused: list[str]


def attest_anew() -> RenewalCount:
    """Can be broken off and run again; what is written meanwhile has today's key already."""
    made = 0
    refused: list[str] = []
    for model in ATTESTED:
        places = model._default_manager.order_by("pk").values_list("pk", flat=True)
        every = list(places)
        for start in range(0, len(every), AT_ONCE):
            done = _of(model, every[start : start + AT_ONCE])
            made += done.made
            refused += done.refused
    return RenewalCount(made, refused)


@transaction.atomic
def _of(model: type[AttestedRow], places: list[int | str]) -> RenewalCount:
    # In one order everywhere, or two that lock the same rows could wait for each other.
    rows = model._default_manager.select_for_update(no_key=True).filter(pk__in=places)
    rows = rows.order_by("pk")
    ours, refused = [], []
    for row in rows:
        if row.is_attested:
            row.attest()
            ours.append(row)
        else:
            refused.append(f"{model._meta.verbose_name} {row.pk}")
    model._default_manager.bulk_update(ours, ["mark"])
    return RenewalCount(len(ours), refused)
