"""
The keys of desks and of the people who work there: made, granted, opened.

A superuser has no grant unless a colleague gives one, so being an administrator opens nothing.
"""

from contextlib import suppress

from django.contrib.auth.models import User
from django.db import transaction

from helpdesk import sealing
from helpdesk.models import Conversation, Desk, DeskGrant, DeskKey, MemberKey
from helpdesk.sealing.passphrase import current_cost
from helpdesk.sealing.stretching import Cost


class NotYours(sealing.CannotUnseal):
    """This member has no grant for the desk, or the desk none for the case."""


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
def make_desk_key(desk: Desk, first_member: MemberKey) -> DeskKey:
    """A new key for the desk, granted to its first member. From here on the desk is open."""
    pair = sealing.new_key_pair()
    last = desk.keys.order_by("-epoch").first()
    epoch = last.epoch + 1 if last else 1
    desk_key = DeskKey.objects.create(
        desk=desk,
        epoch=epoch,
        public=pair.public,
        mark=sealing.attest("desk key", desk.pk, epoch, pair.public),
    )
    _grant(desk_key, pair.private, first_member)
    return desk_key


@transaction.atomic
def let_in(desk: Desk, newcomer: MemberKey, *, by: MemberKey, private: bytes) -> None:
    """
    Give `newcomer` every key of the desk that `by` holds; `private` is the key of `by`.

    Raises NotYours when `by` holds none, or when the newcomer's key was not made here.
    """
    if not newcomer.is_attested:
        raise NotYours("The newcomer's key was not made by this server.")
    held = desk_keys_of(by, private)
    ours = DeskKey.objects.filter(desk=desk, pk__in=held)
    if not ours:
        raise NotYours(f"This member holds no key of {desk}.")
    for desk_key in ours:
        _grant(desk_key, held[desk_key.pk], newcomer)


def desk_keys_of(member: MemberKey, private: bytes) -> dict[int, bytes]:
    """
    The private halves of all desk keys that the member was granted, by DeskKey id.

    A grant that does not open, because somebody changed its row, is as good as none.
    """
    held = {}
    for grant in DeskGrant.objects.filter(member=member):
        with suppress(sealing.CannotUnseal):
            held[grant.desk_key_id] = sealing.open_sealed_box(bytes(grant.sealed), private)
    return held


def desks_of(member: MemberKey) -> list[str]:
    """The slugs of the desks that the member was let into."""
    return sorted(set(member.grants.values_list("desk_key__desk_id", flat=True)))


def case_key_for_desk(conversation: Conversation, desk_keys: dict[int, bytes]) -> bytes:
    """
    The key of the case, for somebody who holds `desk_keys`.

    Raises NotYours without a fitting grant, sealing.CannotUnseal when a row was tampered with.
    """
    if not conversation.is_attested:
        raise sealing.CannotUnseal("This conversation's row was changed outside the site.")
    for grant in conversation.grants.all():
        if grant.desk_key_id in desk_keys and grant.is_attested:
            return sealing.open_sealed_box(bytes(grant.sealed), desk_keys[grant.desk_key_id])
    raise NotYours("No desk of yours was given this case.")


def _grant(desk_key: DeskKey, desk_private: bytes, member: MemberKey) -> None:
    DeskGrant.objects.update_or_create(
        desk_key=desk_key,
        member=member,
        defaults={"sealed": sealing.seal_to_public_key(desk_private, bytes(member.public))},
    )
