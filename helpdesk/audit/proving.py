"""Walking along the chain, and saying what was done to it from outside."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from helpdesk.models import AuditChain, AuditEntry
from helpdesk.sealing import audit_chain

AT_ONCE = 2000  # rows held in memory
NO_SUCH_NUMBER = 10**19


class Fault(NamedTuple):
    """Something that was done to the chain from outside. number: of the entry where it shows."""

    number: int
    kind: "FaultKind"


class FaultKind(TextChoices):
    """What a fault looks like, and how it is told."""

    CHANGED = "changed", _("This entry was changed, moved or put in from outside.")
    MISSING = "missing", _("What stood before this entry is missing.")
    OLD_KEY = "old-key", _("This entry was made with a key that had been replaced by then.")
    START = "start", _("The oldest entries were taken away from outside.")
    END = "end", _("The newest entries were taken away or put in from outside.")
    OLDER = "older", _("The audit does not hold the newest entry that this machine has seen.")
    HEAD = "head", _("The audit does not hold the end that the digest named.")


@dataclass(frozen=True)
class ChainVerdict:
    """What `verify` found. entries: how many were looked at. head: as the digest names it."""

    entries: int
    head: str
    faults: list[Fault]


def short(number: int, seal: bytes) -> str:
    """An end of the chain as a digest names it."""
    return f"{number}-{seal.hex()[:16]}"


def verify(head: str = "") -> ChainVerdict:
    """
    Walk along the whole chain. head: what a digest said; the chain must still hold it.

    Nobody waits for it: entries that come meanwhile are walked along too. A damaged entry is
    named once; those after it are judged by the seal that it shows.
    """
    began = _chain()
    walk = _Walk(began.start_number, bytes(began.start_seal), head)
    if not began.starts_where_we_put_it:
        walk.fault(FaultKind.START)
    while not _is_at_the_end(walk):
        if not walk.goes_on():
            walk.fault(FaultKind.END)
            break
    if _chain().start_number != began.start_number:
        return verify(head)  # it was pruned under our feet
    if AuditChain.is_cut():
        walk.fault(FaultKind.OLDER)
    if not walk.head_was_met:
        walk.fault(FaultKind.HEAD)
    return ChainVerdict(walk.entries, short(walk.number, walk.seal), walk.faults)


def _chain() -> AuditChain:
    return AuditChain.as_it_is()


def _is_at_the_end(walk: "_Walk") -> bool:
    ends = _chain()
    return (walk.number, walk.seal) == (ends.end_number, bytes(ends.end_seal))


class _Walk:
    """One pass along the chain; number and seal: of the entry that was met last."""

    def __init__(self, number: int, seal: bytes, head: str) -> None:
        self.number, self.seal = number, seal
        self.entries = 0
        self.key_age: int | None = None
        self.faults: list[Fault] = []
        self._head = head.strip().lower()
        # What was pruned can be asked for no more; it was there when it was pruned.
        self.head_was_met = self._head == "" or self._number_asked_for() < number
        self._look_for_head()

    def goes_on(self) -> bool:
        """Walk along what there is; False when there was nothing more."""
        before = self.number
        beyond = AuditEntry.objects.filter(number__gt=before).order_by("number")
        for entry in beyond.iterator(chunk_size=AT_ONCE):
            self._step(entry)
        return self.number > before

    def fault(self, kind: FaultKind) -> None:
        self.faults.append(Fault(self.number, kind))

    def _step(self, entry: AuditEntry) -> None:
        age = audit_chain.age_of_key(entry.seal, *entry.says(self.seal))
        is_next = entry.number == self.number + 1
        self.entries += 1
        self.number, self.seal = entry.number, bytes(entry.seal)
        if not is_next:
            self.fault(FaultKind.MISSING)
        elif age is None:
            self.fault(FaultKind.CHANGED)
        elif self.key_age is not None and age > self.key_age:
            self.fault(FaultKind.OLD_KEY)
        else:
            self.key_age = age
        self._look_for_head()

    def _look_for_head(self) -> None:
        self.head_was_met = self.head_was_met or self._head == short(self.number, self.seal)

    def _number_asked_for(self) -> int:
        number = self._head.partition("-")[0]
        return int(number) if number.isdecimal() and len(number) < 19 else NO_SUCH_NUMBER
