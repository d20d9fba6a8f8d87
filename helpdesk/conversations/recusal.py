"""
Shutting a conversation to one named colleague: whoever knows the person, or their employer.

They do not find it any more: not in the list, not by search, not by its address. Their key would
still open it, so it is a rule of these screens and not a lock against somebody with the database.
It counts only while somebody else at the desk can open it, so that no conversation is left alone.
Nobody brings that about for themselves: the last who finds it is not taken out by the one to whom
it is shut (`desks.key_rotation.take_out`).

Of two colleagues one may shut it to the other: the one who knows the family may be either. So the
desk and all its people are told each time, those to whom it is shut as well; the audit says who did
it, and any administrator who is asked can look.
"""

from collections.abc import Collection, Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from helpdesk import audit
from helpdesk.attestation import revocations
from helpdesk.audit import Action
from helpdesk.conversations.row_lock import lock_row
from helpdesk.models import AuditEntry, Conversation, Desk, DeskGrant, Draft, ShutOut
from helpdesk.notices import outbox

# Colleagues to whom a conversation stays open, of a desk that has more than two.
KEPT_BY = 2
SHUTTING = (Action.SHUT, Action.UNSHUT)


def without_shut(conversations: QuerySet[Conversation], user: User) -> QuerySet[Conversation]:
    """Those that are not shut to this user."""
    also_shut = ShutOut.objects.filter(
        user=OuterRef("member__user"), conversation=OuterRef(OuterRef("conversation"))
    )
    others = DeskGrant.objects.filter(
        ~Exists(also_shut),
        desk_key__desk=OuterRef("conversation__desk"),
        member__user__is_active=True,
    ).exclude(member__user__in=revocations.closed_accounts())
    shut = ShutOut.objects.filter(Exists(others), conversation=OuterRef("pk"), user=user)
    return conversations.filter(~Exists(shut))


def opened_again(desk: Desk, user: User) -> set[str]:
    """Conversations of the desk that are shut to this user, and that they find all the same."""
    shut = Conversation.objects.filter(desk=desk, shut_outs__user=user)
    return set(without_shut(shut, user).values_list("pk", flat=True))


def audit_of(desk: Desk, user: User) -> QuerySet[AuditEntry]:
    """
    What was done at the desk, as a coordinator of it may read it, the newest first.

    Without any entry of a conversation that is shut to them, or was until it was deleted; and
    without the shutting of whatever it was: that is for administrators.
    """
    entries = AuditEntry.objects.filter(desk=desk.pk).exclude(action__in=SHUTTING)
    return entries.exclude(conversation__in=_ever_shut_to(user)).order_by("-number")


def _ever_shut_to(user: User) -> set[str]:
    """
    Ids of conversations that are shut to this user, those that are gone as well.

    A row goes with its conversation. The audit remembers it, by the name that they had that day.
    """
    own = AuditEntry.objects.filter(who_key=user.pk).values_list("who", flat=True).distinct()
    names = {user.get_username(), *own}
    shut = set(ShutOut.objects.filter(user=user).values_list("conversation", flat=True))
    told = AuditEntry.objects.filter(action__in=SHUTTING, about__in=names).order_by("number")
    gone: set[str] = set()
    for entry in told:
        if entry.action == Action.SHUT:
            gone.add(entry.conversation)
        else:
            gone.discard(entry.conversation)
    return shut | gone


def can_be_shut_to(
    conversation: Conversation, everybody: Sequence[User] | None = None
) -> list[User]:
    """
    To whom it may be shut: two colleagues keep it, or the other one of two.

    Else whoever reads it first could keep somebody who asks for help to themselves. everybody: its
    `colleagues_of`, where they are known.
    """
    if everybody is None:
        everybody = colleagues_of(conversation)
    keep = _open_to(everybody, conversation)
    if len(keep) <= min(KEPT_BY, len(everybody) - 1):
        return []
    return keep


def leaves_enough(conversation: Conversation, users: Collection[User]) -> bool:
    """Whether as many of its desk find it still, once it is shut to all of these too."""
    everybody = colleagues_of(conversation)
    kept = [user for user in _open_to(everybody, conversation) if user not in users]
    return len(kept) >= min(KEPT_BY, len(everybody) - 1)


@transaction.atomic
def shut_out(conversation: Conversation, colleague: User, *, by: User) -> bool:
    """
    From now on this colleague does not find it; it is no longer in their hands. The desk is told.

    Whether it is shut to them; nothing happens where it may not be. Raises as `lock_row`.
    """
    lock_row(conversation)
    if colleague not in can_be_shut_to(conversation):
        return colleague in is_shut_to(conversation)
    ShutOut.objects.get_or_create(conversation=conversation, user=colleague)
    Draft.objects.filter(conversation=conversation, member__user=colleague).delete()
    mine = Conversation.objects.filter(pk=conversation.pk, assignee=colleague)
    mine.update(assignee=None)
    outbox.tell(conversation.desk)
    audit.record(
        Action.SHUT, by=by, desk=conversation.desk_id, conversation=conversation, about=colleague
    )
    return True


@transaction.atomic
def let_see(conversation: Conversation, colleague: User, *, by: User) -> None:
    """It is open to this colleague again."""
    ShutOut.objects.filter(conversation=conversation, user=colleague).delete()
    audit.record(
        Action.UNSHUT, by=by, desk=conversation.desk_id, conversation=conversation, about=colleague
    )


def colleagues_of(conversation: Conversation) -> list[User]:
    """Whoever was let into its desk and can still sign in."""
    grants = DeskGrant.objects.filter(desk_key__desk=conversation.desk_id)
    return list(
        User.objects.filter(is_active=True, member_key__grants__in=grants)
        .exclude(pk__in=revocations.closed_accounts())
        .distinct()
        .order_by("username")
    )


def is_shut_to(conversation: Conversation) -> list[User]:
    """
    The colleagues of its desk to whom it is shut.

    Whom the desk that had it before shut it to is none of these: it stays shut to them, for when it
    is sent back, and the other desk neither learns of it nor ends it.
    """
    everybody = colleagues_of(conversation)
    open_to = _open_to(everybody, conversation)
    return [user for user in everybody if user not in open_to]


def may_have(conversation: Conversation, everybody: Sequence[User] | None = None) -> list[User]:
    """The colleagues of its desk to whom it is not shut. everybody: as above."""
    if everybody is None:
        everybody = colleagues_of(conversation)
    return _open_to(everybody, conversation)


def _open_to(colleagues: Sequence[User], conversation: Conversation) -> list[User]:
    shut = {row.user_id for row in conversation.shut_outs.all()}
    return [user for user in colleagues if user.pk not in shut]
