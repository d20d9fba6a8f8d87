"""The key of somebody who works at a desk, wrapped with their passphrase."""

from django.contrib.auth.models import User
from django.db import transaction

from helpdesk import audit, sealing
from helpdesk.audit import Action
from helpdesk.models import MemberKey, Unlocked
from helpdesk.sealing.argon2_cost import Cost
from helpdesk.sealing.passphrase import current_cost


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
    Unlocked.objects.filter(user=member.user_id).lock()
    audit.record(Action.PASSPHRASE_CHANGED, by=member.user)
