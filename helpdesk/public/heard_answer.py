"""
An answer as somebody hears it who came back with the number: one sound, made by a press, as data.

It stands in the page that comes back and has no address of its own. Three neutral seconds come
first, so that whoever pressed by mistake, or too loud, can stop it before any word.
"""

from helpdesk.conversations import attachments, lookup
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.models import Message
from helpdesk.sealing import AttachmentSort
from helpdesk.voices import one_sound, sentence_sounds


def sound_of(keyed: KeyedConversation, place: int) -> str:
    """
    For the `src` of a player. place: of the answer in the conversation.

    Raises LookupError where no such answer can be heard, and sealing.CannotUnseal.
    """
    answers = keyed.conversation.messages.filter(direction=Message.Direction.OUT)
    message = answers.filter(sequence=place).first()
    if message is None:
        raise LookupError("There is no such answer.")
    opened = lookup.open_row(message, keyed.conversation_key)
    spoken = []
    if told := opened.content.get("voice"):
        spoken.append(attachments.came(message, AttachmentSort.VOICE, told))
    words = [sentence.text for sentence in opened.sentences]
    spoken += sentence_sounds.sounds_of(words, str(opened.content.get("language", "")))
    if not spoken:
        raise LookupError("Nobody spoke.")
    return one_sound.as_data(one_sound.behind_neutral_seconds(spoken))
