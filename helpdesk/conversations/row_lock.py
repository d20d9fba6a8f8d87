"""How a conversation's row and its messages change: under the lock, and with the day it goes."""

from django.db.models import Max
from django.utils import timezone

from helpdesk.models import Conversation, Message

# What moves while a conversation goes on; read anew under the lock, written back after.
MOVING = (
    "state",
    "in_danger",
    "set_aside",
    "last_day",
    "promised",
    "moved_on",
    "asked_on",
    "listed_on",
    "warnings",
    "warned_on",
    "seen_up_to",
    "mailed",
    "delete_on",
)


class ConversationMoved(Conversation.DoesNotExist):
    """Another desk has it now, under another key: whoever holds the old one starts again."""


def lock_row(conversation: Conversation) -> None:
    """
    Lock the row for this transaction, and see it as it is now.

    So that two writers at the same moment do not want the same place, and neither undoes what
    the other has just changed. Raises Conversation.DoesNotExist when it was deleted
    meanwhile, and ConversationMoved, which is one, when another desk has it now.
    """
    locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if locked.key_number != conversation.key_number:
        raise ConversationMoved
    for name in (*MOVING, "assignee_id", "desk_words", "label", "sender_public", "mark"):
        setattr(conversation, name, getattr(locked, name))


def append(
    conversation: Conversation, conversation_key: bytes, direction: str, content: dict
) -> Message:
    last = conversation.messages.aggregate(last=Max("sequence"))["last"] or 0
    message = Message(
        conversation=conversation,
        sequence=last + 1,
        direction=direction,
        key_number=conversation.key_number,
    )
    message.seal(content, conversation_key)
    message.save(force_insert=True)
    return message


def move(conversation: Conversation, state: str) -> None:
    """Put it into `state`; the day on which it goes follows."""
    if conversation.state != state:
        conversation.state = state
        conversation.moved_on = timezone.localdate()
        conversation.warnings = 0
    put_off_to = conversation.delete_on
    conversation.delete_on = conversation.kept_until()
    is_over = conversation.delete_on < timezone.localdate()
    if is_over and conversation.is_unread and not conversation.set_aside:
        # It waits for its last warning to leave (retention): a look at it brings that no nearer.
        conversation.delete_on = put_off_to
    conversation.save(update_fields=MOVING)


Direction = Message.Direction


def messages_since(
    conversation: Conversation, seen: int | None, direction: str = Direction.IN
) -> list[Message]:
    """The messages of one direction after the place `seen`; none when that is not known."""
    if seen is None:
        return []
    return list(conversation.messages.filter(sequence__gt=seen, direction=direction))
