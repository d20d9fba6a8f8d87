"""
What is attested of a subject that has no row of ours: passwords, passkeys, groups, contacts.

Whoever can write to the database changes such a row, and has no key with which to attest it
(ATTESTATION_KEY). So the row counts only as it was last said by way of the site.

    attest("password 7", "…")  ·  holds("password 7", "…")  ·  end("password 7")
"""

from collections.abc import Collection

from django.db import models, transaction
from django.db.models import QuerySet

from helpdesk.attestation import replay_protection
from helpdesk.attestation.attested_rows import NumberedRow, Part

# What stands before a subject in the file of numbers; marks hold it too.
VOUCHER = "voucher"


class Voucher(NumberedRow):
    """
    What was last said of `subject` by way of the site, and never by writing to the database.

    said: empty once it has ended.
    """

    NUMBER, WORDS = "number", "said"

    subject = models.CharField(max_length=200, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    said = models.TextField(blank=True)

    class Meta:
        app_label = "helpdesk"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{VOUCHER} for {self.subject}"

    @property
    def seen_as(self) -> str:
        return f"{VOUCHER} {self.subject}"

    def _attested(self) -> tuple[Part, ...]:
        return (VOUCHER, self.subject, self.number, self.said)


@transaction.atomic
def attest(subject: str, statement: str) -> bool:
    """From now on `subject` is what `statement` says; whether that is anything new."""
    row = Voucher.objects.select_for_update().filter(pk=subject).first()
    if row and row.is_attested and row.said == statement:
        return False
    row = row or Voucher(subject=subject)
    row.attest_next(statement)
    row.save()
    return True


def end(subject: str) -> bool:
    """Nothing is attested under this name any more, not even what was before."""
    return attest(subject, "")


def holds(subject: str, statement: str) -> bool:
    """Whether this, and not what somebody wrote into the database, was last said of `subject`."""
    return bool(statement) and read(subject) == statement


def read(subject: str) -> str | None:
    """What was last said of `subject`; None where nothing genuine is there, empty if it ended."""
    return _genuine(Voucher.objects.filter(pk=subject)).get(subject)


def lock(subject: str) -> str | None:
    """As `read`; nobody says anything else of it until the transaction ends."""
    return _genuine(Voucher.objects.select_for_update().filter(pk=subject)).get(subject)


def all_under(begin: str) -> dict[str, str]:
    """What is attested under names that begin like this, by name."""
    return _genuine(Voucher.objects.filter(subject__startswith=begin).order_by("pk"))


def lost(begin: str, genuine: Collection[str]) -> list[str]:
    """Names that this machine has seen attested and that are not among the `genuine` now."""
    seen = replay_protection.names(f"{VOUCHER} {begin}")
    return sorted({name.removeprefix(f"{VOUCHER} ") for name in seen} - set(genuine))


def forged(begin: str, genuine: Collection[str]) -> list[str]:
    """Names that are not among the `genuine`, and have a row that nobody here attested."""
    names = Voucher.objects.filter(subject__startswith=begin).values_list("pk", flat=True)
    return sorted(set(names) - set(genuine))


def _genuine(rows: QuerySet[Voucher]) -> dict[str, str]:
    genuine = [row for row in rows if row.is_genuine]
    replay_protection.remember_all({row.seen_as: row.number for row in genuine})
    return {row.subject: row.said for row in genuine}
