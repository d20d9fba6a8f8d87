"""
A conversation by which a restored backup is tried: it is opened by its number, as a person would.

It is at a desk that nobody sees, closed from the first day, sealed to its number alone, counted
nowhere, and its words are the same for all. It ends by its day like any other.
"""

from dataclasses import asdict

from django.db import transaction

from helpdesk import sealing
from helpdesk.conversations import intake, lookup
from helpdesk.models import Conversation, Desk, Message, SenderGrant
from helpdesk.models.desks import NOBODYS_DESK
from helpdesk.rules.submission import Submission

WORDS = Submission(text="This is a drill: nobody wrote it.", language="en")


@transaction.atomic
def plant_drill() -> str:
    """A new one. Returns its number."""
    receipt = sealing.receipt_for_token(sealing.new_token_seed().encode())
    keys = sealing.keys_from_receipt(receipt)
    desk, _ = Desk.with_nobodys.get_or_create(pk=NOBODYS_DESK)
    key = sealing.new_conversation_key()
    taken_as = intake.TakenAs(is_test=True, set_aside=False)
    conversation = intake.new_conversation(WORDS, desk, keys, key, taken_as, 0)
    # Closed: it waits for nobody, and nobody is warned of it.
    Conversation.objects.filter(pk=conversation.pk).update(state=Conversation.State.CLOSED)
    SenderGrant.objects.create(
        conversation=conversation, sealed=sealing.seal_sender_grant(key, keys, conversation.pk)
    )
    message = Message(conversation=conversation, sequence=1, direction=Message.Direction.IN)
    message.seal({name: value for name, value in asdict(WORDS).items() if value}, key)
    message.save()
    return receipt


def opens(receipt: str) -> bool:
    """Whether the number opens it, and what is in it is what was sealed."""
    keyed = lookup.find_by_receipt(receipt)
    if keyed is None or keyed.conversation.desk_id != NOBODYS_DESK:
        return False
    return [each.content.get("text") for each in lookup.messages_of(keyed)] == [WORDS.text]


def remove_drill(receipt: str) -> None:
    """Delete it, if the number is of one; nothing else can be deleted so."""
    keyed = lookup.find_by_receipt(receipt)
    if keyed and keyed.conversation.desk_id == NOBODYS_DESK:
        keyed.conversation.delete()
