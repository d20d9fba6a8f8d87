"""
Access that was lost, and the paper that brings it back.

An organisation's recovery kit is a key pair of the desk whose private half is printed once, in two
copies for two envelopes in two places. It opens the desk's conversations for a caseworker who has
an account; without an account, or without the database, it opens nothing.
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from helpdesk import audit, sealing
from helpdesk.attestation import replay_protection, revocations, way_of_sealing
from helpdesk.audit import Action
from helpdesk.desks import desk_keys, key_rotation
from helpdesk.models import Desk, DeskKey, MemberKey, RecoveryKit, Unlocked
from helpdesk.models.members import kits_of
from helpdesk.notices import outbox

# Which groups are typed back, counted from one: one of each half, neither the first nor the last.
TYPED_BACK = (4, 11)
PAPER = "recovery-kit"


class NotThisKit(Exception):
    """A well written kit, but not the one that is in force for this desk."""


@transaction.atomic
def make_kit(desk: Desk, held: dict[int, bytes], *, by: User) -> list[str]:
    """
    A new kit in the place of the one before; its fourteen groups, which are kept nowhere.

    Where there was one before, somebody may have found it, so that the desk's key is renewed too.
    held: the private halves of the desk's keys. Raises keys.NotCurrent without the one in force.
    """
    desk = desk_keys.lock_desk(desk)
    had_one = desk.kits.exists() or _newest_number(desk) > 0
    pair = sealing.new_key_pair(is_hybrid=way_of_sealing.is_hybrid())
    groups = sealing.paper_groups(pair.private)
    kit = _new_kit(desk, pair.public, groups)
    desk_keys.share(desk, kit, held)
    audit.record(Action.KEY_MADE, by=by, desk=desk, about=PAPER)
    if had_one:
        key_rotation.renew(desk, held, by=by)
    return groups


def _newest_number(desk: Desk) -> int:
    """Of all kits that it has, or had on this machine; 0 before its first."""
    last = desk.kits.order_by("-number").first()
    newest = replay_protection.newest(kits_of(desk.pk))
    if last is None:
        return newest
    return max(last.number, newest)


def _new_kit(desk: Desk, public: bytes, groups: list[str]) -> RecoveryKit:
    kit = RecoveryKit(
        desk=desk,
        number=_newest_number(desk) + 1,
        public=public,
        typed_back=_check(desk, *(groups[place - 1] for place in TYPED_BACK)),
    )
    kit.attest()
    desk.kits.all().delete()
    kit.save()
    replay_protection.remember_number(kits_of(desk.pk), kit.number)
    return kit


@transaction.atomic
def confirm(desk: Desk, *typed: str, by: User) -> bool:
    """Whether the groups that were asked for were typed back; then the kit is confirmed."""
    kit = desk.kit
    if kit is None or bytes(kit.typed_back) != _check(desk, *map(sealing.as_group, typed)):
        return False
    kit.confirmed_on = timezone.localdate()
    kit.save(update_fields=["confirmed_on"])
    audit.record(Action.KIT_CONFIRMED, by=by, desk=desk)
    return True


@transaction.atomic
def open_with_kit(desk: Desk, typed: str, *, by: User) -> dict[int, bytes]:
    """
    The desk's private keys, for whoever types the whole kit; it counts as confirmed and tried.

    Raises sealing.PaperTypo or NotThisKit.
    """
    kit = desk.kit
    pair = sealing.pair_from_paper(typed, bytes(kit.public) if kit else b"")
    if kit is None or pair is None:
        raise NotThisKit
    kit.tried_on = kit.confirmed_on = timezone.localdate()
    kit.save(update_fields=["tried_on", "confirmed_on"])
    audit.record(Action.KIT_CONFIRMED, by=by, desk=desk, about=PAPER)
    return desk_keys.desk_keys_of(kit, pair.private)


@transaction.atomic
def let_in_with_kit(desk: Desk, newcomer: MemberKey, typed: str) -> None:
    """Give a caseworker the desk's keys from the paper. Raises as `open_with_kit` and `share`."""
    desk = desk_keys.lock_desk(desk)
    desk_keys.share(desk, newcomer, open_with_kit(desk, typed, by=newcomer.user))
    desk.kits.update(opened_on=timezone.localdate())
    audit.record(Action.RECOVERED, by=newcomer.user, desk=desk)


@transaction.atomic
def give_up_key(member: MemberKey, *, by: User | None, even_the_last: bool = False) -> None:
    """
    A passphrase was lost or its owner has left: the key and all its grants go.

    Those desks are told. Their keys are renewed when the next colleague opens the helpdesk, since
    somebody may find the note. Raises LastHolder where nobody, and no confirmed kit, could open a
    desk afterwards.
    """
    held = DeskKey.objects.filter(grants__member=member).select_related("desk")
    # So that of two who give up at the same moment the second one is alone.
    for desk in Desk.objects.filter(keys__in=held).distinct().order_by("pk"):
        desk_keys.lock_desk(desk)
    alone = {desk_key.desk for desk_key in held if not _opens_without(desk_key, member)}
    if alone and not even_the_last:
        raise desk_keys.LastHolder(", ".join(sorted(map(str, alone))))
    slugs = {str(desk_key.desk_id) for desk_key in held}
    key_rotation.let_be_replaced(member)
    revocations.revoke([member.revoked_as], revocations.FOR_GOOD)
    Unlocked.objects.filter(user=member.user_id).lock()
    for slug in sorted(slugs):
        audit.record(Action.TAKEN_OUT, by=by, desk=slug, about=member.user)
    outbox.tell(*Desk.objects.filter(pk__in=slugs))
    for desk in sorted(alone, key=str):
        audit.record(Action.DESK_CLOSED, by=by, desk=desk)
    member.delete()


def _opens_without(desk_key: DeskKey, member: MemberKey) -> bool:
    return any(holder != member for holder in desk_keys.openers(desk_key))


def _check(desk: Desk, *groups: str) -> bytes:
    return sealing.keyed_fingerprint("kit typed back", desk.pk, *groups)
