"""
News for the desks: owed in the same transaction as the message, delivered by the worker.

The only module that sends mail. A mail says that something is new; it never says what.
"""

from helpdesk import sealing
from helpdesk.models import Conversation, Message, Notice


def owe(conversation: Conversation, message: Message) -> None:
    """Owe the desk the news of this message."""
    Notice.objects.get_or_create(
        key=sealing.fingerprint("notice", conversation.pk, str(message.sequence)).hex(),
        defaults={"desk_id": conversation.desk_id, "urgent": conversation.in_danger},
    )
