"""
The key of somebody who works at a desk, wrapped with their passphrase.

Nobody's private key is on the server. So a pair of X25519 becomes a hybrid one when its owner next
opens the helpdesk: then both halves of the old one are at hand, and the passphrase.
"""

from django.contrib.auth.models import User
from django.db import transaction

from helpdesk import audit, sealing
from helpdesk.attestation import way_of_sealing
from helpdesk.audit import Action
from helpdesk.desks import desk_keys
from helpdesk.models import Desk, DeskKey, Draft, MemberKey, Unlocked
from helpdesk.sealing.argon2_cost import Cost
from helpdesk.sealing.passphrase import current_cost

WRAPPED = ("salt", "passes", "memory", "wrapped_private")


def make_member_key(user: User, passphrase: str) -> MemberKey:
    """A key pair for a caseworker, wrapped with their passphrase. One for each user."""
    pair = sealing.new_key_pair(is_hybrid=way_of_sealing.is_hybrid())
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
def made_hybrid(member: MemberKey, private: bytes, passphrase: str) -> bytes:
    """
    The member's private key: from now on of a hybrid pair, once that was begun.

    All that was sealed to the one before is sealed to it, and other browsers are locked. The next
    who renews a desk's key does so for every desk whose hybrid key lay under the old one.
    """
    if not (way_of_sealing.is_hybrid() and desk_keys.is_old(member)):
        return private
    # As whoever renews a desk's key: the turn of each desk first, in one order.
    for desk in Desk.objects.filter(keys__grants__member=member).distinct().order_by("pk"):
        desk_keys.lock_desk(desk)
    held = MemberKey.objects.select_for_update(no_key=True).get(pk=member.pk)
    if not desk_keys.is_old(held):  # in another browser, at the same moment
        member.refresh_from_db()
        return open_member_key(member, passphrase)
    opened = desk_keys.desk_keys_of(member, private)
    drafts = _open_drafts(member, private)
    pair = sealing.new_key_pair(is_hybrid=True)
    member.public = pair.public
    member.attest()
    _wrap(member, pair.private, passphrase)
    member.save(update_fields=["public", "mark", *WRAPPED])
    for desk_key in DeskKey.objects.filter(pk__in=opened):
        desk_keys.grant(desk_key, opened[desk_key.pk], member)
        if sealing.is_hybrid(bytes(desk_key.public)):
            DeskKey.objects.filter(pk=desk_key.pk, retired_on=None).update(renew=True)
    for draft, typed in drafts:
        draft.member = member
        draft.seal(typed)
        draft.save()
    Unlocked.objects.filter(user=member.user_id).lock()
    return pair.private


def _open_drafts(member: MemberKey, private: bytes) -> list[tuple[Draft, dict[str, str]]]:
    """Without those that were changed past the site."""
    every = [(draft, draft.open(private)) for draft in member.drafts.select_related("member")]
    return [(draft, typed) for draft, typed in every if typed]


@transaction.atomic
def wrap_again(member: MemberKey, private: bytes, passphrase: str) -> None:
    """Another passphrase for the same key; what was opened with the one before is locked."""
    _wrap(member, private, passphrase)
    member.save(update_fields=WRAPPED)
    Unlocked.objects.filter(user=member.user_id).lock()
    audit.record(Action.PASSPHRASE_CHANGED, by=member.user)


def _wrap(member: MemberKey, private: bytes, passphrase: str) -> None:
    member.salt, cost = sealing.new_salt(), current_cost()
    member.passes, member.memory = cost.passes, cost.memory
    member.wrapped_private = sealing.wrap_private_key(
        private, passphrase, member.salt, str(member.user_id), cost
    )
