"""
A new key for a desk: when somebody leaves, when access may have leaked, once a year, and when
every member has a hybrid one.

The key before it is kept, by those who hold it, until no conversation needs it. Open conversations
get fresh keys at once, sealed to the new one, and closed ones before anything is added to them: so
whoever had the old one opens nothing that comes.
"""

from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from helpdesk import audit, sealing
from helpdesk.attestation import replay_protection, revocations, way_of_sealing
from helpdesk.audit import Action
from helpdesk.conversations import fresh_keys, recusal
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.desks import desk_keys, session_store, staff_permissions
from helpdesk.models import (
    CaseGrant,
    Conversation,
    Desk,
    DeskGrant,
    DeskKey,
    Draft,
    MemberKey,
    Unlocked,
)
from helpdesk.models.grants import conversation_grant
from helpdesk.notices import outbox

YEARLY = timedelta(days=365)  # so long a stolen key of a desk opens what comes


class ForCoordinators(Exception):
    """The desk has a coordinator, and it is not they who would take a colleague out."""


class OpensWhatIsShut(Exception):
    """What is shut to somebody would open to them, by their own act."""


@transaction.atomic
def renew(desk: Desk, held: dict[int, bytes], *, by: User) -> DeskKey:
    """
    A new key, granted to whoever truly holds the one before; open conversations come along.

    Whose account was closed is taken out with that, and what they had in hand is nobody's. held:
    what `by` holds of the desk's keys, by DeskKey id. Raises keys.NotCurrent when the current one
    is not among them.
    """
    desk = desk_keys.lock_desk(desk)
    old = desk.current_key
    if old is None or old.pk not in held:
        raise desk_keys.NotCurrent(f"The current key of {desk} is not held here.")
    closed = _take_out_closed_accounts(desk)
    # The person would go on reading that somebody is taking care of it.
    Conversation.objects.filter(desk=desk, assignee__in=closed).update(assignee=None)
    new = desk_keys.new_epoch(desk, desk_keys.holders(old))
    _seal_open_conversations_to(new, held)
    _forget_drafts(desk, closed)
    for user in closed:
        audit.record(Action.TAKEN_OUT, by=None, desk=desk, about=user)
    audit.record(Action.KEY_REPLACED, by=by, desk=desk)
    return new


@transaction.atomic
def take_out(desk: Desk, member: MemberKey, *, held: dict[int, bytes], by: User) -> None:
    """
    Somebody no longer works at the desk: their grants go, and what comes is sealed to a new key.

    They are signed out everywhere, and what they had in hand is nobody's. The desk and all who were
    its people until now are told. Raises LastHolder, ForCoordinators or OpensWhatIsShut, and
    NotCurrent as `renew`.
    """
    desk = desk_keys.lock_desk(desk)
    if not staff_permissions.may_take_out(by, desk):
        raise ForCoordinators
    if not [colleague for colleague in desk.members() if colleague.pk != member.pk]:
        raise desk_keys.LastHolder
    opened_before = recusal.opened_again(desk, by)
    DeskGrant.objects.filter(desk_key__desk=desk, member=member).delete()
    if recusal.opened_again(desk, by) != opened_before:
        raise OpensWhatIsShut
    # Conversations before the audit, as everywhere, or two could wait for each other in a ring.
    Conversation.objects.filter(desk=desk, assignee=member.user_id).update(assignee=None)
    renew(desk, held, by=by)
    _forget_drafts(desk, [member.user])
    sign_out(member)
    outbox.tell(desk)
    audit.record(Action.TAKEN_OUT, by=by, desk=desk, about=member.user)


def renew_what_is_due(member: MemberKey, private: bytes) -> None:
    """Renew what is a year old, or known to somebody who left, of this member's desks."""
    current = DeskKey.objects.filter(grants__member=member, retired_on=None).select_related("desk")
    due = [desk_key for desk_key in current if _is_due(desk_key)]
    held: dict[int, bytes] = {}
    if due:
        held = desk_keys.desk_keys_of(member, private)
    for desk_key in due:
        # A colleague who opens at the same moment may be quicker; then it is renewed already.
        with suppress(desk_keys.NotCurrent):
            if desk_key.pk in held and desk_key.desk.current_key == desk_key:
                renew(desk_key.desk, held, by=member.user)


def let_be_replaced(member: MemberKey) -> None:
    """
    When a colleague next opens the helpdesk, the keys that this member opens are replaced: whatever
    their rows say by then, since whoever writes to the database could clear the mark.
    """
    held = DeskKey.objects.filter(grants__member=member, retired_on=None)
    replay_protection.remember_all({_replaced_as(row.desk_id): row.epoch for row in held})
    held.update(renew=True)


def _replaced_as(desk: str) -> str:
    """The name by which `replay_protection` knows up to which epoch a desk's keys are replaced."""
    return f"replaced {desk}"


def _is_due(desk_key: DeskKey) -> bool:
    is_known = replay_protection.newest(_replaced_as(desk_key.desk_id)) >= desk_key.epoch
    if _can_become_hybrid(desk_key):
        return True
    left = desk_key.renew or is_known or desk_key.grants.filter(_of_closed_accounts()).exists()
    return left or desk_key.made_on <= timezone.localdate() - YEARLY


def _can_become_hybrid(desk_key: DeskKey) -> bool:
    if sealing.is_hybrid(bytes(desk_key.public)) or not way_of_sealing.is_hybrid():
        return False
    return desk_keys.can_be_hybrid(desk_keys.holders(desk_key))


def _of_closed_accounts() -> Q:
    """Grants of accounts whose row says so, and of those that were closed whatever it says."""
    is_known = Q(member__user__in=revocations.closed_accounts())
    return Q(member__user__is_active=False) | is_known


def _take_out_closed_accounts(desk: Desk) -> list[User]:
    """Their grants would be renewed with all others', though nobody saw them at the desk."""
    closed = DeskGrant.objects.filter(_of_closed_accounts(), desk_key__desk=desk)
    users = list(User.objects.filter(member_key__grants__in=closed).distinct())
    closed.delete()
    return users


def _forget_drafts(desk: Desk, users: Collection[User]) -> None:
    """What they typed there. After its rows are locked, as whoever keeps one locks them first."""
    Draft.objects.filter(conversation__desk=desk, member__user__in=users).delete()


def sign_out(member: MemberKey) -> None:
    """End every session of this caseworker, and with them what they had unlocked."""
    Unlocked.objects.filter(user=member.user_id).lock()
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        if session_store.said_in(session).get("_auth_user_id") == str(member.user_id):
            session_store.end(session)


def _seal_open_conversations_to(new: DeskKey, held: dict[int, bytes]) -> None:
    """A fresh key for each. Whatever does not open is damaged, and stays as it is."""
    granted = CaseGrant.objects.filter(desk_key__in=held, desk_key__desk=new.desk)
    conversations = (
        Conversation.objects.select_for_update()
        .filter(pk__in=granted.values("conversation"))
        .exclude(state=Conversation.State.CLOSED)
        .order_by("pk")
        .in_bulk()
    )
    # The rows first, as everywhere; then as attest_anew locks them, or two could wait in a ring.
    grants = granted.select_for_update(of=["self"]).filter(conversation__in=conversations)
    keyed = []
    pairs = {pk: sealing.key_pair_from_private(private) for pk, private in held.items()}
    for grant in grants.order_by("pk"):
        conversation = conversations[grant.conversation_id]
        conversation_key = _opened(grant, pairs[grant.desk_key_id])
        if conversation_key and _is_in_force(grant, conversation, new.desk):
            keyed.append(KeyedConversation(conversation, conversation_key))
        elif conversation_key:
            _grant_earlier_key(grant, conversation, new, conversation_key)
    fresh_keys.seal_anew(keyed, new, with_notes=True)


def _is_in_force(grant: CaseGrant, conversation: Conversation, desk: Desk) -> bool:
    is_newest = grant.key_number == conversation.key_number
    return is_newest and conversation.desk_id == desk.pk and conversation.is_attested


def _grant_earlier_key(
    grant: CaseGrant, conversation: Conversation, new: DeskKey, conversation_key: bytes
) -> None:
    """Of notes that this desk made before the conversation was handed over; it seals nothing."""
    grant.delete()
    conversation_grant(conversation, new, conversation_key, grant.key_number).save()


def _opened(grant: CaseGrant, pair: sealing.KeyPair) -> bytes | None:
    if not grant.is_attested:
        return None
    try:
        return sealing.open_box_of(pair, bytes(grant.sealed))
    except sealing.CannotUnseal:
        return None
