"""
Shutting a conversation to one named colleague: whoever knows the person, or their employer.

They do not find it any more: not in the list, not by search, not by its address. Their key would
still open it, so it is a rule of these screens and not a lock against somebody with the database.
It counts only while somebody else at the desk can open it, so that no conversation is left alone.

Of two colleagues one may shut it to the other: the one who knows the family may be either. So the
desk and all its people are told each time, those to whom it is shut as well; the audit says who did
it, and any administrator who is asked can look.
"""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from helpdesk import audit
from helpdesk.audit import Action
from helpdesk.conversations.row_lock import lock_row
from helpdesk.models import Conversation, DeskGrant, ShutOut
from helpdesk.notices import change_news

# Colleagues to whom a conversation stays open, of a desk that has more than two.
KEPT_BY = 2


def without_shut(conversations: QuerySet[Conversation], user: User) -> QuerySet[Conversation]:
    """Those that are not shut to this user."""
    also_shut = ShutOut.objects.filter(
        user=OuterRef("member__user"), conversation=OuterRef(OuterRef("conversation"))
    )
    others = DeskGrant.objects.filter(
        ~Exists(also_shut),
        desk_key__desk=OuterRef("conversation__desk"),
        member__user__is_active=True,
    )
    shut = ShutOut.objects.filter(Exists(others), conversation=OuterRef("pk"), user=user)
    return conversations.filter(~Exists(shut))


def can_be_shut_to(
    conversation: Conversation, everybody: Sequence[User] | None = None
) -> list[User]:
    """
    To whom it may be shut: two colleagues keep it, or the other one of two.

    Else whoever reads it first could keep somebody who asks for help to themselves. everybody: its
    `colleagues_of`, where they are known.
    """
    everybody = colleagues_of(conversation) if everybody is None else everybody
    keep = _open_to(everybody, conversation)
    return keep if len(keep) > min(KEPT_BY, len(everybody) - 1) else []


@transaction.atomic
def shut_out(conversation: Conversation, colleague: User, *, by: User) -> None:
    """
    From now on this colleague does not find it; it is no longer in their hands. The desk is told.

    Nothing happens where it may not be shut to them. Raises as `lock_row`.
    """
    lock_row(conversation)
    if colleague not in can_be_shut_to(conversation):
        return
    ShutOut.objects.get_or_create(conversation=conversation, user=colleague)
    mine = Conversation.objects.filter(pk=conversation.pk, assignee=colleague)
    mine.update(assignee=None)
    change_news.tell(conversation.desk)
    audit.record(
        Action.SHUT, by=by, desk=conversation.desk_id, conversation=conversation, about=colleague
    )


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
        .distinct()
        .order_by("username")
    )


def may_have(conversation: Conversation, everybody: Sequence[User] | None = None) -> list[User]:
    """The colleagues of its desk to whom it is not shut. everybody: as above."""
    return _open_to(colleagues_of(conversation) if everybody is None else everybody, conversation)


def _open_to(colleagues: Sequence[User], conversation: Conversation) -> list[User]:
    shut = {row.user_id for row in conversation.shut_outs.all()}
    return [user for user in colleagues if user.pk not in shut]
