"""
A conversation as the person who comes back with the number sees it.

Their own words are left out until they ask for them: the phone may be in another's hand.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import get_language_info

from helpdesk import replies, sealing, working_days
from helpdesk.models import Conversation, Message
from helpdesk.replies import Found, Opened


@dataclass(frozen=True)
class Spoken:
    """One message. lang and dir: for the attributes of those names; author: who signed it."""

    text: str
    lang: str
    dir: str
    day: date
    author: str
    is_damaged: bool


@dataclass(frozen=True)
class Thread:
    """
    standing: received, read, handled, answered or closed. look_again: the day, where an answer
    is owed. is_late: the day that the centre promised has passed. mailed: words of it have left,
    or will, by mail. ticket: opens it again for twenty minutes.
    """

    desk: str
    standing: str
    answers: list[Spoken]
    own: list[Spoken]
    keeps_until: date
    is_unread: bool
    mailed: bool
    look_again: date | None
    is_late: bool
    ticket: str


def thread(found: Found) -> Thread:
    opened = replies.messages(found)
    conversation = found.conversation
    look_again, is_late = _look_again(conversation)
    answers = [_spoken(one) for one in opened if one.message.direction == Message.Direction.OUT]
    own = [_spoken(one) for one in opened if one.message.direction == Message.Direction.IN]
    return Thread(
        desk=conversation.desk_id,
        standing=_standing(conversation),
        answers=answers,
        own=own,
        keeps_until=conversation.promised_until(),
        is_unread=conversation.is_unread,
        mailed=conversation.mailed,
        look_again=look_again,
        is_late=is_late,
        ticket=sealing.seal_ticket(conversation.pk, found.case_key),
    )


def _standing(conversation: Conversation) -> str:
    """What is true of their last words: an answer to what came before them is none to them."""
    if conversation.state == Conversation.State.CLOSED:
        return "closed"
    if conversation.state == Conversation.State.NEW:
        return "received"
    if conversation.asked_on is None:
        return "answered"
    return "handled" if conversation.assignee_id else "read"


def _look_again(conversation: Conversation) -> tuple[date | None, bool]:
    """
    The day to look again, and whether the centre is late; no day where nothing is owed.

    What was set aside is treated like any other: nothing on this page tells it apart.
    """
    if conversation.asked_on is None:
        return None, False
    today = timezone.localdate()
    promised = working_days.after(conversation.asked_on, conversation.desk.reply_days)
    if promised > today:
        return promised, False
    return working_days.after(today, 1), promised < today


def _spoken(one: Opened) -> Spoken:
    # Of an answer we know the language. A person may write in another than they want to read, so
    # theirs is left open: an empty `lang` means unknown, and the first letters set the direction.
    code = ""
    if one.message.direction == Message.Direction.OUT:
        code = str(one.content.get("language", ""))
    return Spoken(
        text=str(one.content.get("text", "")),
        lang=code,
        dir=_direction(code) if code else "auto",
        day=one.message.day,
        author=str(one.content.get("author", "")),
        is_damaged=one.is_damaged,
    )


def _direction(code: str) -> str:
    try:
        return "rtl" if get_language_info(code)["bidi"] else "ltr"
    except KeyError:
        return "auto"
