"""The rows of the list on the screen, with what their sealed labels say."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from helpdesk.conversations.desk_words import DeskWords
from helpdesk.desks.unlock import UnlockedSession
from helpdesk.inbox.layout import message_display
from helpdesk.inbox.layout.message_display import Tongue
from helpdesk.inbox.overview.list_order import is_late, reply_by
from helpdesk.inbox.overview.sealed_labels import label_of
from helpdesk.machine_translation.model_files import languages_read
from helpdesk.models import Conversation, Desk, Draft, Message

Direction = Message.Direction


@dataclass(frozen=True)
class ListRow:
    """
    A conversation in the list. is_shut: its key does not open with what this member holds.

    reply_by: the promised day, where an answer is owed. has_come_back: since the last answer.
    draft_on: the day on which this member typed an answer that was not sent.
    reading: whether a program can read it to the desk, or an interpreter is needed; never a word.
    """

    conversation: Conversation
    language: Tongue | None = None
    topic: str = ""
    kind: str = ""
    words: DeskWords | None = None
    is_shut: bool = False
    is_answered: bool = False
    has_come_back: bool = False
    last: int = 0
    draft_on: date | None = None
    reading: str = ""

    @property
    def reply_by(self) -> date | None:
        return reply_by(self.conversation)

    @property
    def is_late(self) -> bool:
        return is_late(self.conversation)


def rows_of(conversations: list[Conversation], opened: UnlockedSession) -> list[ListRow]:
    numbers = _numbers(conversations)
    mine = Draft.objects.filter(member=opened.member, conversation__in=conversations)
    drafts = dict(mine.values_list("conversation", "day"))
    rows = []
    for conversation in conversations:
        shown = row(conversation, opened, **numbers.get(conversation.pk, {}))
        rows.append(replace(shown, draft_on=drafts.get(conversation.pk)))
    return rows


def _numbers(conversations: list[Conversation]) -> dict[str, dict[str, Any]]:
    """Where the last answer stands, and the last word, for the rows on the screen."""
    counted = (
        Message.objects.filter(conversation__in=conversations)
        .order_by()
        .values("conversation")
        .annotate(
            answer=Max("sequence", filter=Q(direction=Direction.OUT)),
            last=Max("sequence"),
        )
    )
    numbers: dict[str, dict[str, Any]] = {}
    for count in counted:
        numbers[count["conversation"]] = {"answer": count["answer"], "last": count["last"]}
    return numbers


def row(
    conversation: Conversation,
    opened: UnlockedSession,
    answer: int | None = None,
    last: int = 0,
) -> ListRow:
    answered, back = answer is not None, conversation.has_come_back(answer)
    sealed = label_of(conversation, opened)
    if sealed is None:
        return ListRow(
            conversation, is_shut=True, is_answered=answered, has_come_back=back, last=last
        )
    label, words = sealed
    language, about = label.get("language", ""), label.get("topic", "")
    return ListRow(
        conversation,
        message_display.tongue(language),
        message_display.topic(about),
        message_display.kind(label.get("kind", "")),
        words,
        is_answered=answered,
        has_come_back=back,
        last=last,
        reading=_reading(conversation.desk, language),
    )


def _reading(desk: Desk, language: str) -> str:
    if not desk.is_read_in or desk.reads_itself(language):
        return ""
    if language in languages_read(desk.is_read_in):
        return _("can be read here")
    return _("needs an interpreter")
