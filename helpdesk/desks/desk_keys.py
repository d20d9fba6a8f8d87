"""
The keys of desks and of the people who work there: made, granted, opened.

A superuser has no grant unless a colleague gives one, so being an administrator opens nothing.
"""

from contextlib import suppress

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from helpdesk import advisory_locks, audit, sealing
from helpdesk.attestation import way_of_sealing
from helpdesk.audit import Action
from helpdesk.models import (
    Desk,
    DeskGrant,
    DeskKey,
    MemberKey,
    RecoveryKit,
)
from helpdesk.notices import outbox

Holder = MemberKey | RecoveryKit


class KeyNotYours(sealing.CannotUnseal):
    """This member has no grant for the desk, or the desk none for the conversation."""


class NotCurrent(sealing.CannotUnseal):
    """The desk has another key than those at hand: a colleague may just have renewed it."""


class LastHolder(Exception):
    """Nobody would be left who opens the desk."""


def make_desk_key(desk: Desk, first_member: MemberKey) -> DeskKey:
    """A new key for the desk, granted to its first member. From here on the desk is open."""
    return new_epoch(desk, [first_member])


@transaction.atomic
def new_epoch(desk: Desk, holders: list[Holder]) -> DeskKey:
    """
    A new key of the desk in the place of the one before, granted to `holders`; hybrid once that
    was begun and every member has such a key.
    """
    pair = sealing.new_key_pair(is_hybrid=can_be_hybrid(holders))
    epoch = desk.newest_epoch + 1
    desk.keys.filter(retired_on=None).update(retired_on=timezone.localdate())
    desk_key = DeskKey.objects.create(
        desk=desk,
        epoch=epoch,
        public=pair.public,
        mark=sealing.attest("desk key", desk.pk, epoch, pair.public),
    )
    for holder in holders:
        grant(desk_key, pair.private, holder)
    return desk_key


@transaction.atomic
def let_in(desk: Desk, newcomer: MemberKey, *, held: dict[int, bytes], by: User) -> None:
    """A colleague, `by`, gives `newcomer` every key of the desk they hold. Raises as `share`."""
    share(desk, newcomer, held)
    audit.record(Action.LET_IN, by=by, desk=desk, about=newcomer.user)


def share(desk: Desk, newcomer: Holder, held: dict[int, bytes]) -> None:
    """
    Grant every key of the desk among `held`, the private halves by DeskKey id.

    Whoever opened it before is told. Raises KeyNotYours for a key that was not made here,
    NotCurrent where it would not open what comes.
    """
    current = lock_desk(desk).current_key
    _lock_holder(newcomer)
    if not newcomer.is_attested:
        raise KeyNotYours("The newcomer's key was not made by this server.")
    if current is None or (current.pk not in held and newcomer not in holders(current)):
        raise NotCurrent(f"The current key of {desk} is not held here.")
    for desk_key in DeskKey.objects.filter(desk=desk, pk__in=held):
        grant(desk_key, held[desk_key.pk], newcomer)
    outbox.tell(desk)


def _lock_holder(holder: Holder) -> None:
    """So that nobody is granted anything under a key that they have just replaced."""
    if isinstance(holder, MemberKey):
        row = MemberKey.objects.select_for_update(no_key=True).filter(pk=holder.pk).first()
        if row is None or bytes(row.public) != bytes(holder.public):
            raise NotCurrent("The newcomer has another key by now.")


def lock_desk(desk: Desk) -> Desk:
    """The desk as it is now; until the transaction ends nobody seals to its key or changes it."""
    advisory_locks.replace_key(desk.pk)
    return Desk.objects.get(pk=desk.pk)


def desk_keys_of(holder: Holder, private: bytes) -> dict[int, bytes]:
    """
    The private halves of all desk keys that the holder was granted, by DeskKey id.

    A grant that is not ours or does not open, because somebody changed its row, is as good as
    none.
    """
    held = {}
    for desk_grant in holder.grants.all():
        with suppress(sealing.CannotUnseal):
            if desk_grant.is_attested:
                held[desk_grant.desk_key_id] = sealing.open_sealed_box(
                    bytes(desk_grant.sealed), private
                )
    return held


def holders(desk_key: DeskKey) -> list[Holder]:
    """Whoever was truly granted this key."""
    grants = desk_key.grants.select_related("member__user", "kit")
    return [desk_grant.holder for desk_grant in grants if desk_grant.is_attested]


def can_be_hybrid(granted: list[Holder]) -> bool:
    """
    Whether a key for these holders is made of both kinds: a kit of before can wait, since it is
    asked for, and replacing it replaces the key.
    """
    members = [holder for holder in granted if isinstance(holder, MemberKey)]
    return way_of_sealing.is_hybrid() and not any(map(is_old, members))


def is_old(holder: Holder) -> bool:
    """Whether a quantum computer opens what is sealed to this holder."""
    return not sealing.is_hybrid(bytes(holder.public))


def openers(desk_key: DeskKey | None) -> list[Holder]:
    """Those of the holders who can open it: open accounts, and a kit that was typed back."""
    if desk_key is None:
        return []
    return [holder for holder in holders(desk_key) if holder.can_open]


def kit_of(desk: Desk) -> RecoveryKit | None:
    """The kit in force; None as well where it would not open what comes."""
    desk_key = desk.current_key
    kit: RecoveryKit | None = desk.kit
    if desk_key is None or kit not in holders(desk_key):
        return None
    return kit


def desks_of(held: dict[int, bytes]) -> list[str]:
    """The slugs of the desks to which these desk keys belong."""
    return sorted(set(DeskKey.objects.filter(pk__in=held).values_list("desk_id", flat=True)))


def grant(desk_key: DeskKey, desk_private: bytes, holder: Holder) -> None:
    """Seal a desk's private key to a member or a kit, in the place of what they had before."""
    to = {"member": holder} if isinstance(holder, MemberKey) else {"kit": holder}
    DeskGrant.objects.filter(desk_key=desk_key, **to).delete()
    sealed = sealing.seal_to_public_key(desk_private, bytes(holder.public))
    desk_grant = DeskGrant(desk_key=desk_key, sealed=sealed, **to)
    desk_grant.attest()
    desk_grant.save()
