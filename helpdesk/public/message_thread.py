"""
A conversation as the person who comes back with the number sees it.

Their own words are left out until they ask for them: the phone may be in another's hand.
"""

from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone
from django.utils.translation import get_language_info

from helpdesk import sealing
from helpdesk.conversations import lookup
from helpdesk.conversations.disclosures import copies_told
from helpdesk.conversations.lookup import KeyedConversation, MessagePage, OpenedMessage
from helpdesk.models import Conversation, Message
from helpdesk.ready_sentences.in_two_languages import SentencePair, yes_and_no
from helpdesk.rules import working_days
from helpdesk.rules.desk_promises import is_signed
from helpdesk.voices import sentence_sounds


@dataclass(frozen=True)
class ShownMessage:
    """
    One message. lang and dir: for the attributes of those names; author: who signed it. is_voice:
    spoken; her own voice is played to nobody who only holds the number. is_picture: hers, and shown
    to nobody either. can_hear: an answer that a press plays.

    yes, no: what stands on the buttons of a question, where they are offered. answered: those
    questions that have an answer.
    """

    text: str
    lang: str
    dir: str
    day: date
    author: str
    is_damaged: bool
    sentences: list[SentencePair]
    sequence: int
    is_voice: bool
    is_picture: bool
    can_hear: bool = False
    yes: str = ""
    no: str = ""
    answered: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Thread:
    """
    standing: received, read, handled, answered or closed. look_again: the day, where an answer
    is owed. is_late: the day that the centre promised has passed. mailed: words of it have left,
    or will, by mail. copies: the day of the last one of each kind (`disclosures.TOLD`).
    ticket: opens it again for twenty minutes. language: in which the answer was asked for.
    """

    desk: str
    standing: str
    answers: list[ShownMessage]
    own: list[ShownMessage]
    keeps_until: date
    is_unread: bool
    mailed: bool
    look_again: date | None
    is_late: bool
    ticket: str
    one_page: MessagePage
    has_answers: bool
    copies: dict[str, date]
    language: str


def thread(keyed: KeyedConversation, page: int = 1) -> Thread:
    """page: of its messages; 1 is the newest."""
    one_page = lookup.page_of_messages(keyed, page)
    opened, conversation = one_page.opened, keyed.conversation
    look_again, is_late = _look_again(conversation)
    answers = [
        _spoken(entry) for entry in opened if entry.message.direction == Message.Direction.OUT
    ]
    # On the newest page stands whatever came after a question, and so any answer to it.
    if one_page.number == 1:
        answers = _with_buttons(answers, opened)
    own = [_spoken(entry) for entry in opened if entry.message.direction == Message.Direction.IN]
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
        ticket=sealing.seal_ticket(conversation.pk, keyed.conversation_key),
        one_page=one_page,
        has_answers=conversation.messages.filter(direction=Message.Direction.OUT).exists(),
        language=str(lookup.opened_label(keyed).get("language", "")),
        copies={why: date.fromisoformat(day) for why, day in copies_told(keyed).items()},
    )


def _with_buttons(answers: list[ShownMessage], opened: list[OpenedMessage]) -> list[ShownMessage]:
    """opened: all that stands on the page, the person's own words too."""
    told = {(entry.content.get("answer") or {}).get("to") for entry in opened}
    shown = []
    for each in answers:
        asked = {pair.question for pair in each.sentences if pair.question}
        done = frozenset(key for key in asked if f"{each.sequence}.{key}" in told)
        yes, no = yes_and_no(each.lang) if asked else ("", "")
        shown.append(replace(each, yes=yes, no=no, answered=done))
    return shown


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
    The day to look again, and whether the centre is late; no day where nothing is owed, or where
    nobody has promised any.

    What was set aside is treated like any other: nothing on this page tells it apart.
    """
    if conversation.asked_on is None or not is_signed():
        return None, False
    today = timezone.localdate()
    promised = working_days.after(conversation.asked_on, conversation.desk.reply_days)
    if promised > today:
        return promised, False
    return working_days.after(today, 1), promised < today


def _spoken(entry: OpenedMessage) -> ShownMessage:
    # Of an answer we know the language. A person may write in another than they want to read, so
    # theirs is left open: an empty `lang` means unknown, and the first letters set the direction.
    code = ""
    if entry.message.direction == Message.Direction.OUT:
        code = str(entry.content.get("language", ""))
    return ShownMessage(
        text=str(entry.content.get("text", "")),
        lang=code,
        dir=_direction(code) if code else "auto",
        day=entry.message.day,
        author=str(entry.content.get("author", "")),
        is_damaged=entry.is_damaged,
        sentences=entry.sentences,
        sequence=entry.message.sequence,
        is_voice=bool(entry.content.get("voice")),
        is_picture=bool(entry.content.get("picture")),
        can_hear=_can_be_heard(entry),
    )


def _can_be_heard(entry: OpenedMessage) -> bool:
    """Whether it is an answer that somebody spoke, or has a sentence that has a voice."""
    if entry.message.direction != Message.Direction.OUT:
        return False
    words = [sentence.text for sentence in entry.sentences]
    language = str(entry.content.get("language", ""))
    return bool(entry.content.get("voice")) or sentence_sounds.can_be_heard(words, language)


def _direction(code: str) -> str:
    try:
        return str(get_language_info(code)["dir"])
    except KeyError:
        return "auto"
