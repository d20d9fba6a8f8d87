"""What stands on the page of a conversation itself, a page of its messages at a time."""

from typing import Any

from django.db.models import Max, Q

from helpdesk.conversations import lookup
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.inbox.layout import message_display
from helpdesk.inbox.overview.list_order import is_late, reply_by
from helpdesk.models import Message
from helpdesk.statistics.counting import Ending

# What a caseworker may say; the site itself closes what nobody answers.
OUTCOMES = [(value, label) for value, label in Ending.choices if value != Ending.SILENT]


def shown(
    keyed: KeyedConversation, label: dict[str, str], earlier: dict[int, bytes], page: int
) -> dict[str, Any]:
    """
    For the template. label: of the conversation. earlier: its keys from before a handover. page:
    of its messages; 1 is the newest.
    """
    conversation, language = keyed.conversation, label.get("language", "")
    # Asked before they are read: what arrives in between counts as unseen.
    answer = Q(direction=Message.Direction.OUT)
    last = conversation.messages.aggregate(
        any=Max("sequence"), answer=Max("sequence", filter=answer)
    )
    sheet = lookup.sheet_of(keyed, page, with_notes=True, earlier=earlier)
    first = sheet.opened if sheet.pages == 1 else lookup.sent_with_the_form(keyed)
    return {
        "conversation": conversation,
        "sheet": sheet,
        "thread": [message_display.shown_message(message, language) for message in sheet.opened],
        "safe_contact": message_display.safe_contact(first),
        "reported": message_display.reported(first),
        "language": message_display.tongue(language),
        "no_contact": message_display.is_without_contact(conversation, label),
        **_told_by(label),
        "seen": last["any"] or 0,
        "outcomes": OUTCOMES,
        "reply_by": reply_by(conversation),
        "is_late": is_late(conversation),
        "has_answer": last["answer"] is not None,
        "has_come_back": conversation.has_come_back(last["answer"]),
    }


def _told_by(label: dict[str, str]) -> dict[str, str]:
    """Who wrote it, where that is not she herself; what it is about; where."""
    return {
        "kind": message_display.kind(label.get("kind", "")),
        "topic": message_display.topic(label.get("topic", "")),
        "region": message_display.region(label.get("region", "")),
    }
