"""The rows of the list on the screen, with what their sealed labels say."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q

from helpdesk.conversations.desk_words import DeskWords
from helpdesk.desks.unlock import UnlockedSession
from helpdesk.inbox.layout import message_display
from helpdesk.inbox.layout.message_display import Tongue
from helpdesk.inbox.overview.list_order import is_late, reply_by
from helpdesk.inbox.overview.sealed_labels import label_of
from helpdesk.models import Conversation, Message

Direction = Message.Direction


@dataclass(frozen=True)
class ListRow:
    """
    A conversation in the list. is_shut: its key does not open with what this member holds.

    reply_by: the promised day, where an answer is owed. has_come_back: since the last answer.
    """

    conversation: Conversation
    language: Tongue | None = None
    topic: str = ""
    kind: str = ""
    words: DeskWords | None = None
    is_shut: bool = False
    message_count: int = 0
    has_come_back: bool = False
    last: int = 0

    @property
    def reply_by(self) -> date | None:
        return reply_by(self.conversation)

    @property
    def is_late(self) -> bool:
        return is_late(self.conversation)


def rows_of(conversations: list[Conversation], opened: UnlockedSession) -> list[ListRow]:
    numbers = _numbers(conversations)
    return [
        row(conversation, opened, **numbers.get(conversation.pk, {}))
        for conversation in conversations
    ]


def _numbers(conversations: list[Conversation]) -> dict[str, dict[str, Any]]:
    """How much was said, and where the last answer stands, for the rows on the screen."""
    counted = (
        Message.objects.filter(conversation__in=conversations)
        .order_by()
        .values("conversation")
        .annotate(
            message_count=Count("pk", filter=~Q(direction=Direction.NOTE)),
            answer=Max("sequence", filter=Q(direction=Direction.OUT)),
            last=Max("sequence"),
        )
    )
    return {
        count["conversation"]: {name: count[name] for name in ("message_count", "answer", "last")}
        for count in counted
    }


def row(
    conversation: Conversation,
    opened: UnlockedSession,
    message_count: int = 0,
    answer: int | None = None,
    last: int = 0,
) -> ListRow:
    back = conversation.has_come_back(answer)
    sealed = label_of(conversation, opened)
    if sealed is None:
        return ListRow(conversation, is_shut=True, message_count=message_count, has_come_back=back)
    label, words = sealed
    language, about = label.get("language", ""), label.get("topic", "")
    return ListRow(
        conversation,
        message_display.tongue(language),
        message_display.topic(about),
        message_display.kind(label.get("kind", "")),
        words,
        message_count=message_count,
        has_come_back=back,
        last=last,
    )
