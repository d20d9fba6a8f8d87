"""
A second person's no, with its reason, for whoever asked for their yes.

It stands until that person says that it is read, or asks anew; a second no stands below the first.
There is no row of them but the voucher (`statements`): whoever can write to the database puts no
words into a colleague's mouth. A mail says that there is a no, and neither to what nor why.
"""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils import timezone

from helpdesk.attestation import statements
from helpdesk.notices import outbox

BEGIN = "refused to "
LONGEST_REASON = 500  # letters: why, and what would be right


class NoReason(Exception):
    """Who says no says why."""


class Refusal(NamedTuple):
    """about: as the audit names it. what: as people call it. place: the address to change it at."""

    about: str
    what: str
    by: str
    why: str
    day: str
    place: str


def refuse(asked: Iterable[int], about: str, *, what: str, by: Any, why: str, place: str) -> None:
    """
    Tell them that `by` says no, by a mail too. asked: the keys of the accounts that asked. Within a
    transaction.

    Raises NoReason.
    """
    why = why.replace("\r\n", "\n").strip()[:LONGEST_REASON]  # a form counts a line's end as one
    if not why:
        raise NoReason
    day = timezone.localdate().isoformat()
    refusal = Refusal(about, what, by.get_username(), why, day, place)
    keys = list(asked)
    for key in keys:
        unread = _refusals(statements.lock(_subject(key, about)))
        if refusal not in unread:  # the button was pressed twice
            unread.append(refusal)
        said = json.dumps([each._asdict() for each in unread])
        statements.attest(_subject(key, about), said)
    outbox.tell_of_a_no(keys)


def refusals_to(user: Any) -> list[Refusal]:
    """What they asked for and got a no to, and have not read yet."""
    unread: list[Refusal] = []
    for said in statements.all_under(f"{BEGIN}{user.pk} ").values():
        unread.extend(_refusals(said))
    return unread


def note_read(user: Any, about: str) -> None:
    """None of it is shown any more: they have read it, or ask anew. Within a transaction."""
    if statements.read(_subject(user.pk, about)):
        statements.end(_subject(user.pk, about))


def _refusals(said: str | None) -> list[Refusal]:
    """As a voucher holds them, in the order in which they came."""
    return [Refusal(**each) for each in json.loads(said or "[]")]


def _subject(key: int, about: str) -> str:
    return f"{BEGIN}{key} {about}"
