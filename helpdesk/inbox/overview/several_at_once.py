"""
What is done with several conversations of the list at once: set aside, give, close.

Never with one that is unread or in danger: these are looked at one by one. And each only as it
stood in the list: whatever was written meanwhile keeps it open.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.contrib.auth.models import User

from helpdesk.conversations import shutting_out, state_changes
from helpdesk.conversations.assignment import assign
from helpdesk.desks.unlock import UnlockedSession
from helpdesk.inbox.overview.list_order import conversations_of
from helpdesk.limits import PAGE_SIZE
from helpdesk.models import Conversation
from helpdesk.rules.form_fields import whole_number


class Pick(NamedTuple):
    """A ticked row. seen: the place of the last message that the list knew of."""

    conversation: Conversation
    seen: int


def picked(ticked: Iterable[str], opened: UnlockedSession) -> list[Pick]:
    """The rows behind the ticks ("id:place"); what is gone or another desk's is left out."""
    places = {}
    for tick in list(ticked)[:PAGE_SIZE]:
        conversation_id, _colon, place = tick.replace("\x00", "").partition(":")
        places[conversation_id] = whole_number(place) or 0
    there = conversations_of(opened).filter(pk__in=places)
    return [Pick(conversation, places[conversation.pk]) for conversation in there]


def act_on(picks: Iterable[Pick], act: str, to: str, *, by: User) -> tuple[int, int]:
    """
    How many were done and how many left as they are. act: "aside", "give" or "close". to: whom.

    An act that is not known does nothing.
    """
    done = left = 0
    for pick in picks:
        acted = ACTS.get(act, _nothing)(pick, to, by)
        done, left = done + acted, left + (not acted)
    return done, left


def _nothing(pick: Pick, to: str, by: User) -> bool:
    return False


def _is_for_one_by_one(conversation: Conversation) -> bool:
    return conversation.is_unread or conversation.in_danger


def _aside(pick: Pick, to: str, by: User) -> bool:
    if _is_for_one_by_one(pick.conversation) or pick.conversation.set_aside:
        return False
    try:
        state_changes.put_aside(pick.conversation, by=by)
    except Conversation.DoesNotExist:
        return False
    return True


def _close(pick: Pick, to: str, by: User) -> bool:
    if _is_for_one_by_one(pick.conversation):
        return False
    try:
        return state_changes.close(pick.conversation, seen=pick.seen, outcome="other", by=by)
    except Conversation.DoesNotExist:
        return False


def _give(pick: Pick, to: str, by: User) -> bool:
    conversation = pick.conversation
    known = {str(user.pk): user for user in shutting_out.may_have(conversation)}
    colleague = known.get(to)
    return colleague is not None and assign(
        conversation, conversation.assignee_id, colleague, by=by
    )


ACTS: dict[str, Callable[[Pick, str, User], bool]] = {
    "aside": _aside,
    "close": _close,
    "give": _give,
}
