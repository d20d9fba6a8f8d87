"""
What the desk and the person do with a conversation as a whole: read, close, set aside, delete.
"""

from datetime import date
from enum import StrEnum

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from helpdesk import audit
from helpdesk.audit import Action
from helpdesk.conversations.replies import record_act
from helpdesk.conversations.row_lock import lock_row, messages_since, move
from helpdesk.models import Conversation, Message
from helpdesk.notices import outbox
from helpdesk.statistics import counting

State = Conversation.State
Direction = Message.Direction


@transaction.atomic
def read_by_desk(conversation: Conversation, *, by: User | None = None) -> bool:
    """Somebody at the desk has opened it; whether it was new. News of it is no longer owed."""
    lock_row(conversation)
    was_new = conversation.is_unread
    if was_new:
        outbox.withdraw(conversation)
        move(conversation, State.WITH_US)
    record_act(Action.OPENED, conversation, by)
    return was_new


@transaction.atomic
def close(
    conversation: Conversation,
    *,
    seen: int | None = None,
    outcome: str = "",
    by: User | None = None,
) -> bool:
    """False, and nothing is closed, when the person has written after the place `seen`."""
    lock_row(conversation)
    if messages_since(conversation, seen):
        return False
    outbox.withdraw(conversation)
    conversation.asked_on = None
    if conversation.state != State.CLOSED and conversation.is_counted:
        counting.count_outcome(outcome)
    move(conversation, State.CLOSED)
    record_act(Action.CLOSED, conversation, by)
    return True


@transaction.atomic
def reopen(conversation: Conversation, *, by: User | None = None) -> None:
    """Back to us; and if the person was never answered, the answer is owed since they asked."""
    lock_row(conversation)
    if conversation.state == State.CLOSED:
        conversation.asked_on = _asked_since(conversation)
        move(conversation, State.WITH_US)
        record_act(Action.REOPENED, conversation, by)


@transaction.atomic
def put_aside(
    conversation: Conversation, *, seen: int | None = None, by: User | None = None
) -> bool:
    """
    Not for us. It stays where the desk sees it, and one click brings it back.

    The person is told nothing of it: to them it is a message like any other. False, and nothing
    changes, when they have written after the place `seen`.
    """
    lock_row(conversation)
    if messages_since(conversation, seen):
        return False
    outbox.withdraw(conversation)
    conversation.set_aside, conversation.listed_on = True, None
    conversation.moved_on = timezone.localdate()
    move(conversation, conversation.state)
    record_act(Action.SET_ASIDE, conversation, by)
    return True


@transaction.atomic
def bring_back(conversation: Conversation, *, by: User | None = None) -> None:
    """Out of what was set aside and into the inbox; unread, it is waited for from today."""
    lock_row(conversation)
    if conversation.set_aside:
        conversation.put_back()
        move(conversation, conversation.state)
        record_act(Action.PUT_BACK, conversation, by)


class SafeBecause(StrEnum):
    """How a desk knows that somebody is in danger no more. The code stands in the audit."""

    PERSON = "person"
    POLICE = "police"
    MISTAKE = "mistake"


@transaction.atomic
def safe_now(
    conversation: Conversation, because: SafeBecause, *, seen: int | None = None, by: User
) -> bool:
    """
    In danger no more, until they tick it again. False, and nothing changes, when they have written
    after the place `seen`: it may be that tick.
    """
    lock_row(conversation)
    if messages_since(conversation, seen):
        return False
    if conversation.in_danger:
        conversation.in_danger = False
        move(conversation, conversation.state)
        record_act(Action.SAFE_NOW, conversation, by, about=because.value)
    return True


@transaction.atomic
def delete(conversation: Conversation) -> None:
    """Forget everything: the keys first, so that what may be left of the rows opens nothing."""
    lock_row(conversation)
    outbox.withdraw(conversation)
    conversation.sender_grants.all().delete()
    conversation.grants.all().delete()
    conversation.messages.all().delete()
    pk, desk = conversation.pk, conversation.desk_id
    conversation.delete()
    if conversation.is_counted:
        counting.count_return(came_back=conversation.seen_up_to is not None)
    audit.record(Action.DELETED, by=None, desk=desk, conversation=pk)


@transaction.atomic
def seen_by_person(conversation: Conversation, up_to: int) -> bool:
    """The person has had all up to this place on their screen; whether for the first time."""
    lock_row(conversation)
    is_first = conversation.seen_up_to is None
    if conversation.seen_up_to != up_to:
        conversation.seen_up_to = up_to
        move(conversation, conversation.state)
    return is_first


def _asked_since(conversation: Conversation) -> date | None:
    """The day of the first thing that the person has said since the last answer."""
    answers = conversation.messages.filter(direction=Direction.OUT)
    unanswered = messages_since(conversation, answers.aggregate(last=Max("sequence"))["last"] or 0)
    if not unanswered:
        return None
    return unanswered[0].day


# Who of the desk has a conversation in hand.


@transaction.atomic
def assign(conversation: Conversation, before: int | None, user: User | None, *, by: User) -> bool:
    """Give it to `user` (None: to nobody), unless it is no longer with `before`, or at the desk."""
    here = Conversation.objects.filter(pk=conversation.pk, desk=conversation.desk_id)
    done = bool(here.filter(assignee_id=before).update(assignee=user))
    if done:
        to = user or ""
        audit.record(
            Action.ASSIGNED, by=by, desk=conversation.desk_id, conversation=conversation, about=to
        )
    return done
