"""
What the person or a colleague said: its sealed pieces, beside the message that has their key.

They go with the message: deleted with it, kept as long, handed over by the key that is sealed anew
in it. Nothing is decoded here.
"""

from django.utils import timezone

from helpdesk import limits, sealing
from helpdesk.models import Conversation, Message, VoicePiece

PIECES_AT_ONCE = 8  # that one statement stores: half a megabyte, so that no copy of all is made


def keep(message: Message, voice: sealing.SealedVoice) -> None:
    """The pieces of a message that is stored. Its content has `voice.told`."""
    rows = (
        VoicePiece(message=message, number=number, sealed=piece)
        for number, piece in enumerate(voice.pieces)
    )
    VoicePiece.objects.bulk_create(rows, batch_size=PIECES_AT_ONCE)


def came(message: Message, told: dict) -> bytes:
    """
    The file as it was sealed: what the person sent, or what was made of a colleague's voice. told:
    as its message has it. Raises sealing.CannotUnseal.
    """
    pieces = message.voice_pieces.values_list("sealed", flat=True)
    return sealing.open_voice(told, map(bytes, pieces.iterator()))


def digest_of(content: dict) -> str:
    """Of the voice of a message; empty where it has none. content: of the message."""
    return str((content.get("voice") or {}).get("digest", ""))


def has_room(conversation: Conversation) -> tuple[bool, bool]:
    """Whether one more voice of the person fits in today, and in all."""
    first = VoicePiece.objects.filter(
        message__conversation=conversation, message__direction=Message.Direction.IN, number=0
    )
    today = first.filter(message__day=timezone.localdate())
    return today.count() < limits.VOICES_A_DAY, first.count() < limits.VOICES_IN_ALL


def forget_what_is_left() -> int:
    """Pieces of messages that are gone; how many there were."""
    return VoicePiece.objects.without_message().delete()[0]
