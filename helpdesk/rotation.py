"""
A new key for a desk: when somebody leaves, when access may have leaked, and once a year.

The key before it is kept, by those who hold it, until no conversation needs it. Open conversations
are sealed to the new one at once, so that whoever had the old one opens nothing that comes.
"""

from contextlib import suppress
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from helpdesk import audit, keys, sealing
from helpdesk.audit import Action
from helpdesk.models import (
    CaseGrant,
    Conversation,
    Desk,
    DeskGrant,
    DeskKey,
    MemberKey,
    Unlocked,
)

YEARLY = timedelta(days=365)


@transaction.atomic
def renew(desk: Desk, held: dict[int, bytes], *, by: User) -> DeskKey:
    """
    A new key, granted to whoever truly holds the one before; open conversations come along.

    Whose account was closed is taken out with that. held: what `by` holds of the desk's keys, by
    DeskKey id. Raises keys.NotCurrent when the current one is not among them.
    """
    desk = keys.hold(desk)
    old = desk.current_key
    if old is None or old.pk not in held:
        raise keys.NotCurrent(f"The current key of {desk} is not held here.")
    closed = _take_out_closed_accounts(desk)
    new = keys.new_epoch(desk, keys.holders(old))
    _seal_open_cases_to(new, held)
    for user in closed:
        audit.record(Action.TAKEN_OUT, by=None, desk=desk, about=user)
    audit.record(Action.KEY_REPLACED, by=by, desk=desk)
    return new


@transaction.atomic
def take_out(desk: Desk, member: MemberKey, *, held: dict[int, bytes], by: User) -> None:
    """
    Somebody no longer works at the desk: their grants go, and what comes is sealed to a new key.

    They are signed out everywhere, and what they had in hand is nobody's. Raises keys.LastOne, or
    keys.NotCurrent as `renew`.
    """
    desk = keys.hold(desk)
    if not [one for one in keys.members(desk) if one.pk != member.pk]:
        raise keys.LastOne
    DeskGrant.objects.filter(desk_key__desk=desk, member=member).delete()
    # Conversations before the audit, as everywhere, or two could wait for each other in a ring.
    Conversation.objects.filter(desk=desk, assignee=member.user_id).update(assignee=None)
    renew(desk, held, by=by)
    sign_out(member)
    audit.record(Action.TAKEN_OUT, by=by, desk=desk, about=member.user)


def renew_what_is_due(member: MemberKey, private: bytes) -> None:
    """Renew what is a year old, or known to somebody who left, of this member's desks."""
    current = DeskKey.objects.filter(grants__member=member, retired_on=None).select_related("desk")
    due = [one for one in current if _is_due(one)]
    held = keys.desk_keys_of(member, private) if due else {}
    for one in due:
        # A colleague who opens at the same moment may be quicker; then it is renewed already.
        with suppress(keys.NotCurrent):
            if one.pk in held and one.desk.current_key == one:
                renew(one.desk, held, by=member.user)


def _is_due(desk_key: DeskKey) -> bool:
    left = desk_key.renew or desk_key.grants.filter(member__user__is_active=False).exists()
    return left or desk_key.made_on <= timezone.localdate() - YEARLY


def forget_unneeded_keys(today: date) -> int:
    """Delete the keys before the current one that no conversation needs; how many that were."""
    unneeded = DeskKey.objects.filter(case_grants=None, retired_on__lt=today)
    deleted = 0
    for desk_key in unneeded:
        deleted += bool(desk_key.delete())
    return deleted


def _take_out_closed_accounts(desk: Desk) -> list[User]:
    """Their grants would be renewed with all others', though nobody saw them at the desk."""
    closed = DeskGrant.objects.filter(desk_key__desk=desk, member__user__is_active=False)
    users = list(User.objects.filter(member_key__grants__in=closed).distinct())
    closed.delete()
    return users


def sign_out(member: MemberKey) -> None:
    """End every session of this caseworker, and with them what they had unlocked."""
    Unlocked.objects.filter(user=member.user_id).delete()
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        if session.get_decoded().get("_auth_user_id") == str(member.user_id):
            session.delete()


def _seal_open_cases_to(new: DeskKey, held: dict[int, bytes]) -> None:
    """Whatever does not open is left as it is: it is damaged, and stays so."""
    grants = (
        CaseGrant.objects.select_for_update(of=["self"])
        .filter(desk_key__in=held, desk_key__desk=new.desk)
        .exclude(conversation__state=Conversation.State.CLOSED)
        .select_related("conversation")
        .order_by("pk")  # as attest_anew locks them, or the two could wait for each other
    )
    done, fresh = [], []
    for grant in grants:
        if case_key := _opened(grant, held):
            done.append(grant.pk)
            fresh.append(keys.case_grant(grant.conversation, new, case_key, grant.key_number))
    CaseGrant.objects.filter(pk__in=done).delete()
    CaseGrant.objects.bulk_create(fresh)


def _opened(grant: CaseGrant, held: dict[int, bytes]) -> bytes | None:
    if not grant.is_attested:
        return None
    try:
        return sealing.open_sealed_box(bytes(grant.sealed), held[grant.desk_key_id])
    except sealing.CannotUnseal:
        return None
