"""
What is done with several conversations of the list at once: set aside, give, close, join.

None that is unread or in danger is set aside or closed so: these are looked at one by one. And each
only as it stood in the list: whatever was written meanwhile keeps it open.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from helpdesk import sealing
from helpdesk.conversations import desk_words, recusal, state_changes
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.conversations.state_changes import assign
from helpdesk.desks import conversation_keys
from helpdesk.desks.unlock import UnlockedSession
from helpdesk.inbox.overview.list_order import all_of, conversations_of
from helpdesk.limits import MOST_JOINED, PAGE_SIZE
from helpdesk.models import Conversation
from helpdesk.rules.form_fields import whole_number
from helpdesk.statistics.counting import Ending

# What a caseworker may say of how it ended; the site itself closes what nobody answers.
OUTCOMES = [(value, label) for value, label in Ending.choices if value != Ending.SILENT]


class BulkSelection(NamedTuple):
    """A ticked row. seen: the place of the last message that the list knew of."""

    conversation: Conversation
    seen: int


def picked(ticked: Iterable[str], opened: UnlockedSession) -> list[BulkSelection]:
    """The rows behind the ticks ("id:place"); what is gone or another desk's is left out."""
    places: dict[str, int] = {}
    for tick in list(ticked)[:PAGE_SIZE]:
        conversation_id, _colon, place = tick.replace("\x00", "").partition(":")
        places[conversation_id] = whole_number(place) or 0
    there = conversations_of(opened).filter(pk__in=places)
    return [BulkSelection(conversation, places[conversation.pk]) for conversation in there]


def act_on(picks: Iterable[BulkSelection], act: str, more: str, *, by: User) -> tuple[int, int]:
    """
    How many were done and how many left as they are. act: "aside", "give" or "close". more: to whom
    they are given, or how they ended.

    An act that is not known does nothing.
    """
    done = left = 0
    for pick in picks:
        acted = ACTS.get(act, _nothing)(pick, more, by)
        done, left = done + acted, left + (not acted)
    return done, left


def join(ids: Iterable[str], opened: UnlockedSession, *, by: User) -> str:
    """
    See these as one, with all that they were joined with. Why not, in words; empty once it is done.
    To whom one of them is shut, all are from then on: it is one person, whom that colleague knows.
    Nobody shuts what they see to themselves.
    """
    chosen = keyed_of(ids, opened)
    every = {each.conversation.pk for each in chosen}
    if len(every) < 2 or len({each.conversation.desk_id for each in chosen}) > 1:
        return _("Not joined: choose two conversations or more, of one desk.")
    for each in chosen:
        every.update(desk_words.read(each).joined)
    if len(every) > MOST_JOINED:
        fault = _("Not joined: at most %(most)s conversations are seen as one.")
        return fault % {"most": MOST_JOINED}
    joined = keyed_of(every, opened, with_shut=True)
    known = User.objects.filter(shutout__conversation__in=every).exclude(pk=by.pk)
    shut_to = list(known.distinct())
    if not all(recusal.leaves_enough(each.conversation, shut_to) for each in joined):
        return _("Not joined: one is shut to some of you, and too few would be left to read all.")
    desk_words.join(joined, by=by)
    for colleague in shut_to:
        for each in joined:
            recusal.shut_out(each.conversation, colleague, by=by)
    return ""


def keyed_of(
    ids: Iterable[str], opened: UnlockedSession, *, with_shut: bool = False
) -> list[KeyedConversation]:
    """
    Those of the ids that are still there and that this member may open. with_shut: also what is
    shut to them, which is shown to nobody by it: whoever joins or parts others leaves none out.
    """
    every = all_of(opened) if with_shut else conversations_of(opened)
    there = every.filter(pk__in=list(ids)).order_by("day", "pk")
    keyed = []
    for each in there:
        try:
            key = conversation_keys.key_for_desk(each, opened.desk_keys)
        except sealing.CannotUnseal:
            continue
        keyed.append(KeyedConversation(each, key))
    return keyed


def _nothing(pick: BulkSelection, more: str, by: User) -> bool:
    return False


def is_for_one_by_one(conversation: Conversation) -> bool:
    return conversation.is_unread or conversation.in_danger


def _aside(pick: BulkSelection, more: str, by: User) -> bool:
    if is_for_one_by_one(pick.conversation) or pick.conversation.set_aside:
        return False
    try:
        return state_changes.put_aside(pick.conversation, seen=pick.seen, by=by)
    except Conversation.DoesNotExist:
        return False


def _close(pick: BulkSelection, outcome: str, by: User) -> bool:
    if is_for_one_by_one(pick.conversation):
        return False
    try:
        return state_changes.close(pick.conversation, seen=pick.seen, outcome=outcome, by=by)
    except Conversation.DoesNotExist:
        return False


def _give(pick: BulkSelection, to: str, by: User) -> bool:
    conversation = pick.conversation
    known = {str(user.pk): user for user in recusal.may_have(conversation)}
    colleague = known.get(to)
    return colleague is not None and assign(
        conversation, conversation.assignee_id, colleague, by=by
    )


ACTS: dict[str, Callable[[BulkSelection, str, User], bool]] = {
    "aside": _aside,
    "close": _close,
    "give": _give,
}
