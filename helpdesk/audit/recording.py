"""Adding to the chain, and forgetting its old end."""

import re
from contextvars import ContextVar
from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from helpdesk import advisory_locks, clock_guard
from helpdesk.attestation import replay_protection
from helpdesk.audit.actions import ONCE_A_DAY, Action
from helpdesk.audit.proving import short, verify
from helpdesk.limits import LONGEST_AUDIT_NAME
from helpdesk.models import AuditChain, AuditEntry, Conversation, Desk
from helpdesk.rules.deletion_dates import AUDIT_KEPT
from helpdesk.sealing import audit_chain

# Who is signed in where something is being saved; None in a command.
acting: ContextVar[AbstractBaseUser | AnonymousUser | None] = ContextVar("acting", default=None)

A_NAME = re.compile(rf"[\w.@+-]{{0,{LONGEST_AUDIT_NAME}}}")


@transaction.atomic
def record(
    action: Action | str,
    *,
    by: AbstractBaseUser | AnonymousUser | None,
    desk: Desk | str | None = None,
    conversation: Conversation | str | None = None,
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
        who_key=getattr(by, "pk", None),
        desk=_name(getattr(desk, "pk", desk)),
        conversation=_name(getattr(conversation, "pk", conversation)),
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
    ends = AuditChain.as_it_is()
    return short(ends.end_number, bytes(ends.end_seal))


def prune(now: datetime | None = None) -> int:
    """
    Forget what is older than a year; how many entries that were.

    Where the chain is broken nothing is forgotten, since what is there may be needed as evidence;
    and nothing while the clock is not believed.
    """
    before = timezone.localdate(now) - AUDIT_KEPT
    if not (clock_guard.is_believed(now) and AuditEntry.objects.filter(day__lt=before).exists()):
        return 0
    if verify().faults:
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
    advisory_locks.lock_exclusive("audit")
    return AuditChain.objects.first() or AuditChain.objects.create(pk=1)


def _append(ends: AuditChain, entry: AuditEntry) -> None:
    # What goes on from a chain that was cut must not take the place of what was seen before.
    is_whole = not ends.lacks(replay_protection.remembered_head())
    # Never a number that is taken: somebody who spoilt the row would stop all work with that.
    last = AuditEntry.objects.aggregate(last=Max("number"))["last"] or 0
    entry.number = max(ends.end_number, last) + 1
    entry.seal = audit_chain.seal_link(*entry.says(bytes(ends.end_seal)))
    entry.save(force_insert=True)
    ends.end_number, ends.end_seal = entry.number, entry.seal
    ends.save()
    if is_whole:
        replay_protection.remember_head(entry.number, entry.seal)


def is_cut() -> bool:
    """Whether this machine has seen a newer end of the chain than the database has now."""
    return AuditChain.is_cut()


def _was_recorded(entry: AuditEntry) -> bool:
    """By this account under this name: a name may have been another's this morning."""
    by_them = AuditEntry.objects.filter(who=entry.who, who_key=entry.who_key)
    return by_them.filter(
        conversation=entry.conversation, action=entry.action, day=entry.day
    ).exists()


def _name(what: object) -> str:
    if what is None or isinstance(what, AnonymousUser):
        return ""
    name = what.get_username() if isinstance(what, AbstractBaseUser) else str(what)
    if not A_NAME.fullmatch(name):
        raise ValueError("The audit takes names and no sentences.")
    return name
