"""What stands on the page of a conversation itself, a page of its messages at a time."""

from typing import Any

from django.db.models import Max

from helpdesk.conversations import lookup, picture_invitations
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.conversations.pictures import kept_pictures
from helpdesk.inbox.layout import message_display
from helpdesk.inbox.overview.bulk_actions import OUTCOMES
from helpdesk.inbox.overview.list_order import is_late, reply_by
from helpdesk.models import Message


def shown(
    keyed: KeyedConversation, label: dict[str, str], earlier: dict[int, bytes], page: int
) -> dict[str, Any]:
    """
    For the template. label: of the conversation. earlier: its keys from before a handover. page:
    of its messages; 1 is the newest.
    """
    conversation, language = keyed.conversation, label.get("language", "")
    answers = conversation.messages.filter(direction=Message.Direction.OUT)
    answer = answers.aggregate(last=Max("sequence"))["last"]
    one_page = lookup.page_of_messages(keyed, page, with_notes=True, earlier=earlier)
    first = one_page.opened if one_page.pages == 1 else lookup.sent_with_the_form(keyed)
    return {
        "conversation": conversation,
        "one_page": one_page,
        "thread": [message_display.shown_message(message, language) for message in one_page.opened],
        "safe_contact": message_display.safe_contact(first),
        "reported": message_display.reported(first),
        "language": message_display.tongue(language),
        "no_contact": message_display.is_without_contact(conversation, label),
        **_told_by(label),
        "forbidden": kept_pictures.forbidden_in(label),
        "picture_may_come": picture_invitations.is_open(keyed),
        # Of what stands here: on a page of earlier ones, the newest are not read.
        "seen": max((one.message.sequence for one in one_page.opened), default=0),
        "outcomes": OUTCOMES,
        "reply_by": reply_by(conversation),
        "is_late": is_late(conversation),
        "has_answer": answer is not None,
        "has_come_back": conversation.has_come_back(answer),
    }


def _told_by(label: dict[str, str]) -> dict[str, str]:
    """Who wrote it, where not she herself; what it is about; where; who must not read it."""
    return {
        "kind": message_display.kind(label.get("kind", "")),
        "topic": message_display.topic(label.get("topic", "")),
        "region": message_display.region(label.get("region", "")),
        "must_not_read": message_display.must_not_read(label),
    }
