"""
The keys of desks and of the people who work there: made, granted, opened.

A superuser has no grant unless a colleague gives one, so being an administrator opens nothing.
"""

from contextlib import suppress

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from helpdesk import audit, sealing, turns
from helpdesk.audit import Action
from helpdesk.models import (
    CaseGrant,
    Conversation,
    Desk,
    DeskGrant,
    DeskKey,
    MemberKey,
    RecoveryKit,
    Unlocked,
)
from helpdesk.sealing.passphrase import current_cost
from helpdesk.sealing.stretching import Cost

Holder = MemberKey | RecoveryKit


class NotYours(sealing.CannotUnseal):
    """This member has no grant for the desk, or the desk none for the case."""


class NotCurrent(sealing.CannotUnseal):
    """The desk has another key than those at hand: a colleague may just have renewed it."""


class LastOne(Exception):
    """Nobody would be left who opens the desk."""


def make_member_key(user: User, passphrase: str) -> MemberKey:
    """A key pair for a caseworker, wrapped with their passphrase. One for each user."""
    pair = sealing.new_key_pair()
    salt, cost = sealing.new_salt(), current_cost()
    return MemberKey.objects.create(
        user=user,
        public=pair.public,
        wrapped_private=sealing.wrap_private_key(
            pair.private, passphrase, salt, str(user.pk), cost
        ),
        salt=salt,
        passes=cost.passes,
        memory=cost.memory,
        mark=sealing.attest("member key", user.pk, pair.public),
    )


def open_member_key(member: MemberKey, passphrase: str) -> bytes:
    """The member's private key. Raises sealing.CannotUnseal for a wrong passphrase."""
    return sealing.open_private_key(
        bytes(member.wrapped_private),
        passphrase,
        bytes(member.salt),
        str(member.user_id),
        Cost(member.passes, member.memory),
    )


@transaction.atomic
def wrap_again(member: MemberKey, private: bytes, passphrase: str) -> None:
    """Another passphrase for the same key; what was opened with the one before is locked."""
    member.salt, cost = sealing.new_salt(), current_cost()
    member.passes, member.memory = cost.passes, cost.memory
    member.wrapped_private = sealing.wrap_private_key(
        private, passphrase, member.salt, str(member.user_id), cost
    )
    member.save(update_fields=["salt", "passes", "memory", "wrapped_private"])
    Unlocked.objects.filter(user=member.user_id).delete()
    audit.record(Action.PASSPHRASE_CHANGED, by=member.user)


def make_desk_key(desk: Desk, first_member: MemberKey) -> DeskKey:
    """A new key for the desk, granted to its first member. From here on the desk is open."""
    return new_epoch(desk, [first_member])


@transaction.atomic
def new_epoch(desk: Desk, holders: list[Holder]) -> DeskKey:
    """A new key of the desk in the place of the one before, granted to `holders`."""
    pair = sealing.new_key_pair()
    last = desk.keys.order_by("-epoch").first()
    epoch = last.epoch + 1 if last else 1
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

    Raises NotYours for a key that was not made here, NotCurrent where it would not open what comes.
    """
    current = hold(desk).current_key
    if not newcomer.is_attested:
        raise NotYours("The newcomer's key was not made by this server.")
    if current is None or (current.pk not in held and newcomer not in holders(current)):
        raise NotCurrent(f"The current key of {desk} is not held here.")
    for desk_key in DeskKey.objects.filter(desk=desk, pk__in=held):
        grant(desk_key, held[desk_key.pk], newcomer)


def hold(desk: Desk) -> Desk:
    """The desk as it is now; until the transaction ends nobody seals to its key or changes it."""
    turns.take(turns.of_key(desk.pk))
    return Desk.objects.get(pk=desk.pk)


def desk_keys_of(holder: Holder, private: bytes) -> dict[int, bytes]:
    """
    The private halves of all desk keys that the holder was granted, by DeskKey id.

    A grant that is not ours or does not open, because somebody changed its row, is as good as
    none.
    """
    held = {}
    for one in holder.grants.all():
        with suppress(sealing.CannotUnseal):
            if one.is_attested:
                held[one.desk_key_id] = sealing.open_sealed_box(bytes(one.sealed), private)
    return held


def holders(desk_key: DeskKey) -> list[Holder]:
    """Whoever was truly granted this key."""
    grants = desk_key.grants.select_related("member__user", "kit")
    return [one.holder for one in grants if one.is_attested]


def openers(desk_key: DeskKey | None) -> list[Holder]:
    """Those of the holders who can open it: open accounts, and a kit that was typed back."""
    return [one for one in holders(desk_key) if one.can_open] if desk_key else []


def members(desk: Desk) -> list[MemberKey]:
    """Who works at the desk: the caseworkers that hold its current key, by name."""
    theirs = [one for one in openers(desk.current_key) if isinstance(one, MemberKey)]
    return sorted(theirs, key=lambda member: member.user.get_username())


def kit_of(desk: Desk) -> RecoveryKit | None:
    """The kit in force; None as well where it would not open what comes."""
    desk_key, kit = desk.current_key, desk.kit
    return kit if desk_key and kit in holders(desk_key) else None


def desks_of(held: dict[int, bytes]) -> list[str]:
    """The slugs of the desks to which these desk keys belong."""
    return sorted(set(DeskKey.objects.filter(pk__in=held).values_list("desk_id", flat=True)))


def case_grant(
    conversation: Conversation, desk_key: DeskKey, case_key: bytes, number: int | None = None
) -> CaseGrant:
    """The case's key for a desk, attested, not yet saved. number: of which key, if not the last."""
    sealed = sealing.seal_to_public_key(case_key, bytes(desk_key.public))
    one = CaseGrant(
        conversation=conversation,
        desk_key=desk_key,
        key_number=conversation.key_number if number is None else number,
        sealed=sealed,
    )
    one.attest()
    return one


def case_key_for_desk(conversation: Conversation, desk_keys: dict[int, bytes]) -> bytes:
    """
    The key of the case, for somebody who holds `desk_keys`.

    Raises NotYours without a fitting grant, sealing.CannotUnseal when a row was tampered with.
    """
    if not conversation.is_attested:
        raise sealing.CannotUnseal("This conversation's row was changed outside the site.")
    for grant in _grants(conversation, desk_keys):
        if grant.key_number == conversation.key_number:
            return sealing.open_sealed_box(bytes(grant.sealed), desk_keys[grant.desk_key_id])
    raise NotYours("No desk of yours was given this case.")


def case_key_of(grant: CaseGrant, pair: sealing.KeyPair) -> bytes:
    """
    As `case_key_for_desk`, for whoever opens many: a grant, and both halves of its desk's key.

    Raises NotYours for a key from before a handover, sealing.CannotUnseal for a changed row.
    """
    conversation = grant.conversation
    if not conversation.is_attested or not grant.is_attested:
        raise sealing.CannotUnseal("One of these rows was changed outside the site.")
    if grant.key_number != conversation.key_number:
        raise NotYours("The case has another key by now.")
    return sealing.open_sealed_box(bytes(grant.sealed), pair.private, pair.public)


def earlier_keys(conversation: Conversation, desk_keys: dict[int, bytes]) -> dict[int, bytes]:
    """
    The case's keys from before a handover that `desk_keys` open, by number.

    All that they still open is what this desk noted when it had the case the last time.
    """
    found = {}
    for grant in _grants(conversation, desk_keys):
        with suppress(sealing.CannotUnseal):
            private = desk_keys[grant.desk_key_id]
            found[grant.key_number] = sealing.open_sealed_box(bytes(grant.sealed), private)
    return found


def _grants(conversation: Conversation, desk_keys: dict[int, bytes]) -> list[CaseGrant]:
    every = conversation.grants.all()
    return [one for one in every if one.desk_key_id in desk_keys and one.is_attested]


def grant(desk_key: DeskKey, desk_private: bytes, holder: Holder) -> None:
    """Seal a desk's private key to a member or a kit, in the place of what they had before."""
    to = {"member": holder} if isinstance(holder, MemberKey) else {"kit": holder}
    DeskGrant.objects.filter(desk_key=desk_key, **to).delete()
    sealed = sealing.seal_to_public_key(desk_private, bytes(holder.public))
    one = DeskGrant(desk_key=desk_key, sealed=sealed, **to)
    one.attest()
    one.save()
