"""
What the person or a colleague sent beside words: its sealed pieces, beside the message that has
their key. A voice, or a picture: which one it is, is said in the message alone.

They go with the message: deleted with it, kept as long, handed over by the key that is sealed anew
in it. Nothing is decoded here.
"""

from django.utils import timezone

from helpdesk import limits, sealing
from helpdesk.conversations.lookup import KeyedConversation, open_row
from helpdesk.models import AttachmentPiece, Message
from helpdesk.sealing import AttachmentSort, SealedAttachment

PIECES_AT_ONCE = 8  # that one statement stores: half a megabyte, so that no copy of all is made


def keep(message: Message, attachment: SealedAttachment) -> None:
    """The pieces of a message that is stored. Its content has what opens them (`told_with`)."""
    rows = (
        AttachmentPiece(message=message, number=number, sealed=piece)
        for number, piece in enumerate(attachment.pieces)
    )
    AttachmentPiece.objects.bulk_create(rows, batch_size=PIECES_AT_ONCE)


def told_with(attachment: SealedAttachment | None) -> dict[str, dict]:
    """What opens it, by its sort, as a message's content has it."""
    if attachment is None:
        return {}
    return {attachment.sort.value: attachment.told}


def came(message: Message, sort: AttachmentSort, told: dict) -> bytes:
    """
    The file as it was sealed: what the person sent, or what was made of a colleague's voice. told:
    as its message has it. Raises sealing.CannotUnseal.
    """
    pieces = message.attachment_pieces.values_list("sealed", flat=True)
    return sealing.open_attachment(sort, told, map(bytes, pieces.iterator()))


def digest_of(content: dict) -> str:
    """Of the voice of a message; empty where it has none. content: of the message."""
    return str((content.get(AttachmentSort.VOICE) or {}).get("digest", ""))


def sent_by_person(keyed: KeyedConversation, sort: AttachmentSort) -> list[Message]:
    """Her messages with one of that sort. Only those with pieces are opened, which are few."""
    conversation, conversation_key = keyed
    sent = Message.objects.filter(
        conversation=conversation, direction=Message.Direction.IN, attachment_pieces__number=0
    )
    return [row for row in sent if sort in open_row(row, conversation_key).content]


def has_room_for_voice(keyed: KeyedConversation) -> tuple[bool, bool]:
    """Whether one more voice of the person fits in today, and in all."""
    sent, today = sent_by_person(keyed, AttachmentSort.VOICE), timezone.localdate()
    of_today = [row for row in sent if row.day == today]
    return len(of_today) < limits.VOICES_A_DAY, len(sent) < limits.VOICES_IN_ALL


def forget_what_is_left() -> int:
    """Pieces of messages that are gone; how many there were."""
    return AttachmentPiece.objects.without_message().delete()[0]
