"""
Vouching for what stands in tables of others: passwords, passkeys, groups, contacts.

Whoever can write to the database changes the row, and has no key with which to vouch for it
(ATTESTATION_KEY). So the row counts only as it was last said by way of the site.

    vouch("password 7", "…")  ·  is_vouched("password 7", "…")  ·  end("password 7")
"""

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet

from helpdesk.models import Voucher
from helpdesk.models.vouchers import remembered_as
from helpdesk.rollback import replay_guard


@transaction.atomic
def vouch(subject: str, statement: str) -> bool:
    """From now on `subject` is what `statement` says; whether that is anything new."""
    row = Voucher.objects.select_for_update().filter(pk=subject).first()
    if row and row.is_attested and row.said == statement:
        return False
    number = max(row.number if row else 0, replay_guard.newest(remembered_as(subject))) + 1
    fresh = Voucher(subject=subject, number=number, said=statement)
    fresh.attest()
    fresh.save()
    replay_guard.remember_number(fresh.remembered_as, number)
    return True


def end(subject: str) -> bool:
    """Nothing is vouched for under this name any more, not even what was before."""
    return vouch(subject, "")


def is_vouched(subject: str, statement: str) -> bool:
    """Whether this, and not what somebody wrote into the database, was last said of `subject`."""
    return bool(statement) and said_of(subject) == statement


def said_of(subject: str) -> str | None:
    """What was last said of `subject`; None where nothing genuine is there, empty if it ended."""
    return _genuine(Voucher.objects.filter(pk=subject)).get(subject)


def hold(subject: str) -> str | None:
    """As `said_of`; nobody says anything else of it until the transaction ends."""
    return _genuine(Voucher.objects.select_for_update().filter(pk=subject)).get(subject)


def all_said(begin: str) -> dict[str, str]:
    """What is vouched for under names that begin like this, by name."""
    return _genuine(Voucher.objects.filter(subject__startswith=begin).order_by("pk"))


def lost(begin: str, genuine: Collection[str]) -> list[str]:
    """Names that this machine has seen vouched for and that are not among the `genuine` now."""
    known = {name.removeprefix("voucher ") for name in replay_guard.names(remembered_as(begin))}
    return sorted(known - set(genuine))


def forged(begin: str, genuine: Collection[str]) -> list[str]:
    """Names that are not among the `genuine`, and have a row that nobody here vouched for."""
    names = Voucher.objects.filter(subject__startswith=begin).values_list("pk", flat=True)
    return sorted(set(names) - set(genuine))


def _genuine(rows: QuerySet[Voucher]) -> dict[str, str]:
    genuine = [row for row in rows if row.is_attested or _is_newer(row)]
    replay_guard.remember_all({row.remembered_as: row.number for row in genuine})
    return {row.subject: row.said for row in genuine}


def _is_newer(row: Voucher) -> bool:
    """Whether it was read before a change of which this machine has heard since; read anew then."""
    fresh = Voucher.objects.filter(pk=row.pk, number__gt=row.number).first()
    if fresh is None:
        return False
    row.number, row.said, row.mark = fresh.number, fresh.said, fresh.mark
    return row.is_attested
