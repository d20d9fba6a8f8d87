"""The small sealed label of a conversation, as this member's keys open it."""

from helpdesk import keys, sealing
from helpdesk.models import Conversation
from helpdesk.unlock import Opened


def open_label(conversation: Conversation, opened: Opened) -> dict[str, str] | None:
    """Language, topic and region; None when this member's keys do not open it."""
    try:
        case_key = keys.case_key_for_desk(conversation, opened.desk_keys)
        return sealing.open_label(bytes(conversation.label), case_key, conversation.pk)
    except sealing.CannotUnseal:
        return None
