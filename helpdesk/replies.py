"""
The conversation after the first message: the desk answers, the person comes back.

Both sides work with the case's key: the desk has it from its grant, the person from the receipt.
Whatever the desk does is recorded in the audit with who did it (`by`; None: the site itself).
"""

from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from helpdesk import audit, outbox, tally
from helpdesk.audit import Action
from helpdesk.finding import Found, Opened, find, find_by_ticket, messages, open_with, opened
from helpdesk.models import Conversation, Message
from helpdesk.moving import HandedOver, append, hold, move

__all__ = [
    "Found",
    "HandedOver",
    "Opened",
    "append",
    "find",
    "find_by_ticket",
    "hold",
    "messages",
    "move",
    "open_with",
]

State = Conversation.State
Direction = Message.Direction


class AnsweredMeanwhile(Exception):
    """A colleague has answered since the page was opened; nothing was sent."""


@transaction.atomic
def add_from_person(conversation: Conversation, case_key: bytes, **content: object) -> Message:
    """
    Something more from the person. A closed conversation opens again.

    Whoever says now that they are in danger is read at once, even where they had been set aside;
    unless the desk is being flooded, as with a first message.
    """
    hold(conversation)
    message = append(conversation, case_key, Direction.IN, content)
    if content.get("in_danger"):
        conversation.in_danger = True
        if conversation.set_aside and not conversation.desk.surge:
            conversation.put_back()
            _record(Action.PUT_BACK, conversation, None)
    conversation.asked_on = conversation.asked_on or timezone.localdate()
    conversation.speak()
    outbox.owe(conversation, message, content)
    move(conversation, State.NEW)
    return message


@transaction.atomic
def send(
    conversation: Conversation,
    case_key: bytes,
    *,
    text: str,
    language: str,
    author: str,
    seen: int | None = None,
    by: User | None = None,
) -> Message:
    """
    The desk's answer. author: the name its reader will see.

    seen: the place of the last message that whoever answers had on the screen. The same answer
    sent twice from there is one answer; and when the person has written since, the conversation
    stays new, since nobody has read that yet. Raises AnsweredMeanwhile.
    """
    hold(conversation)
    staff, by_others = by.get_username() if by else "", False
    for earlier in _since(conversation, seen, Direction.OUT):
        said = opened(earlier, case_key).content
        by_others = by_others or said.get("staff") != staff
        if (said.get("text"), said.get("language")) == (text, language):
            return earlier
    if by_others:
        raise AnsweredMeanwhile
    # Who of the desk it was is for the desk: the person is shown the author.
    content = {"text": text, "language": language, "author": author, "staff": staff}
    message = append(conversation, case_key, Direction.OUT, content)
    unread = _since(conversation, seen) if conversation.is_unread else []
    conversation.speak()
    conversation.asked_on = unread[0].day if unread else None
    if conversation.set_aside:  # whoever is answered is not unwanted
        conversation.put_back()
    move(conversation, State.NEW if unread else State.WAITING)
    _record(Action.ANSWERED, conversation, by)
    return message


@transaction.atomic
def note(
    conversation: Conversation,
    case_key: bytes,
    *,
    text: str,
    author: str,
    by: User | None = None,
) -> Message:
    """A note that only the desk sees."""
    hold(conversation)
    content = {"text": text, "author": author}
    message = append(conversation, case_key, Direction.NOTE, content)
    _record(Action.NOTED, conversation, by)
    return message


@transaction.atomic
def mark_read(conversation: Conversation, *, by: User | None = None) -> bool:
    """Somebody at the desk has opened it; whether it was new. News of it is no longer owed."""
    hold(conversation)
    was_new = conversation.is_unread
    if was_new:
        outbox.withdraw(conversation)
        move(conversation, State.WITH_US)
    _record(Action.OPENED, conversation, by)
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
    hold(conversation)
    if _since(conversation, seen):
        return False
    outbox.withdraw(conversation)
    conversation.asked_on = None
    if conversation.state != State.CLOSED and not conversation.set_aside:
        tally.count_outcome(outcome)
    move(conversation, State.CLOSED)
    _record(Action.CLOSED, conversation, by)
    return True


@transaction.atomic
def reopen(conversation: Conversation, *, by: User | None = None) -> None:
    """Back to us; and if the person was never answered, the answer is owed since they asked."""
    hold(conversation)
    if conversation.state == State.CLOSED:
        conversation.asked_on = _asked_since(conversation)
        move(conversation, State.WITH_US)
        _record(Action.REOPENED, conversation, by)


@transaction.atomic
def put_aside(conversation: Conversation, *, by: User | None = None) -> None:
    """
    Not for us. It stays where the desk sees it, and one click brings it back.

    The person is told nothing of it: to them it is a message like any other.
    """
    hold(conversation)
    outbox.withdraw(conversation)
    conversation.set_aside, conversation.listed_on = True, None
    conversation.moved_on = timezone.localdate()
    move(conversation, conversation.state)
    _record(Action.SET_ASIDE, conversation, by)


@transaction.atomic
def bring_back(conversation: Conversation, *, by: User | None = None) -> None:
    """Out of what was set aside and into the inbox; unread, it is waited for from today."""
    hold(conversation)
    if conversation.set_aside:
        conversation.put_back()
        move(conversation, conversation.state)
        _record(Action.PUT_BACK, conversation, by)


@transaction.atomic
def delete(conversation: Conversation) -> None:
    """Forget everything: the keys first, so that what may be left of the rows opens nothing."""
    hold(conversation)
    outbox.withdraw(conversation)
    conversation.sender_grants.all().delete()
    conversation.grants.all().delete()
    conversation.messages.all().delete()
    case, desk = conversation.pk, conversation.desk_id
    conversation.delete()
    audit.record(Action.DELETED, by=None, desk=desk, case=case)


@transaction.atomic
def seen_by_person(conversation: Conversation, up_to: int) -> bool:
    """The person has had all up to this place on their screen; whether for the first time."""
    hold(conversation)
    is_first = conversation.seen_up_to is None
    if conversation.seen_up_to != up_to:
        conversation.seen_up_to = up_to
        move(conversation, conversation.state)
    return is_first


def _record(action: Action, conversation: Conversation, by: User | None) -> None:
    audit.record(action, by=by, desk=conversation.desk_id, case=conversation)


def _asked_since(conversation: Conversation) -> date | None:
    """The day of the first thing that the person has said since the last answer."""
    answers = conversation.messages.filter(direction=Direction.OUT)
    unanswered = _since(conversation, answers.aggregate(last=Max("sequence"))["last"] or 0)
    return unanswered[0].day if unanswered else None


def _since(
    conversation: Conversation, seen: int | None, direction: str = Direction.IN
) -> list[Message]:
    """The messages of one direction after the place `seen`; none when that is not known."""
    if seen is None:
        return []
    return list(conversation.messages.filter(sequence__gt=seen, direction=direction))
