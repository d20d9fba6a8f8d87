"""Adding to the chain, and forgetting its old end."""

import re
from datetime import date, datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from helpdesk import turns
from helpdesk.audit.actions import ONCE_A_DAY, Action
from helpdesk.audit.proving import short, verify
from helpdesk.models import AuditChain, AuditEntry, Conversation, Desk
from helpdesk.sealing import chain

KEPT = timedelta(days=365)
# A name of an account, a desk or a setting: no sentence fits in here.
A_NAME = re.compile(r"[\w.@+-]{0,150}")


@transaction.atomic
def record(
    action: Action | str,
    *,
    by: AbstractBaseUser | AnonymousUser | None,
    desk: Desk | str | None = None,
    case: Conversation | str | None = None,
    about: AbstractBaseUser | str = "",
) -> None:
    """
    Note that `by` did this (None: the person who wrote, or the site itself).

    about: another account, a desk, or the name of a setting. Raises ValueError for anything that
    is no name, and for an action that is not in the list.
    """
    entry = AuditEntry(
        action=Action(action).value,
        who=_name(by),
        desk=_name(getattr(desk, "pk", desk)),
        case=_name(getattr(case, "pk", case)),
        about=_name(about),
    )
    once = action in ONCE_A_DAY
    if once and _was_recorded(entry):
        return  # the tenth look at a conversation makes nobody wait
    ends = _held_chain()
    if not (once and _was_recorded(entry)):
        _append(ends, entry)


def head() -> str:
    """The end of the chain as it stands in the daily digest: number and seal, in short."""
    ends = AuditChain.objects.first() or AuditChain()
    return short(ends.end_number, bytes(ends.end_seal))


def prune(now: datetime | None = None) -> int:
    """
    Forget what is older than a year; how many entries that were.

    Where the chain is broken nothing is forgotten, since what is there may be needed as evidence.
    """
    before = timezone.localdate(now) - KEPT
    if not AuditEntry.objects.filter(day__lt=before).exists() or verify().faults:
        return 0
    with transaction.atomic():
        ends = _held_chain()
        last = _last_before(before)
        if last is None:
            return 0
        ends.move_start(last.number, bytes(last.seal))
        forgotten, _ = AuditEntry.objects.filter(number__lte=last.number).delete()
        _append(ends, AuditEntry(action=Action.PRUNED.value))
    return forgotten


def _last_before(day: date) -> AuditEntry | None:
    """The last entry of the old end; all before it are old too."""
    younger = AuditEntry.objects.filter(day__gte=day).aggregate(first=Min("number"))["first"]
    old = AuditEntry.objects.filter(number__lt=younger) if younger else AuditEntry.objects.all()
    return old.order_by("number").last()


def _held_chain() -> AuditChain:
    """The chain's row, ours until the end of the transaction."""
    turns.take("audit")
    return AuditChain.objects.first() or AuditChain.objects.create(pk=1)


def _append(ends: AuditChain, entry: AuditEntry) -> None:
    # Never a number that is taken: somebody who spoilt the row would stop all work with that.
    last = AuditEntry.objects.aggregate(last=Max("number"))["last"] or 0
    entry.number = max(ends.end_number, last) + 1
    entry.seal = chain.seal_link(*entry.says(bytes(ends.end_seal)))
    entry.save(force_insert=True)
    ends.end_number, ends.end_seal = entry.number, entry.seal
    ends.save()


def _was_recorded(entry: AuditEntry) -> bool:
    return AuditEntry.objects.filter(
        case=entry.case, action=entry.action, who=entry.who, day=entry.day
    ).exists()


def _name(what: object) -> str:
    if what is None or isinstance(what, AnonymousUser):
        return ""
    name = what.get_username() if isinstance(what, AbstractBaseUser) else str(what)
    if not A_NAME.fullmatch(name):
        raise ValueError("The audit takes names and no sentences.")
    return name
