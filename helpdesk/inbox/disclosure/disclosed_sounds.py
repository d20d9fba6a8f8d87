"""
What was spoken, as a file within the paper: what a person sent is made anew by the child, as at the
desk; a colleague's answer is as the child made it. In a sound nothing is blacked out.
"""

from typing import NamedTuple

from django.utils.translation import gettext as _

from helpdesk import sealing
from helpdesk.conversations import attachments
from helpdesk.conversations.lookup import OpenedMessage
from helpdesk.inbox.disclosure.disclosure_pdf import CopiedSound
from helpdesk.models import Message
from helpdesk.sealing import AttachmentSort
from helpdesk.voices.making_anew import Hindrance, NotHeard, make_anew

# Of one copy: each takes a child of its own some seconds, at each press.
MOST_IN_A_COPY = 10
# Any computer plays it.
WAY = "mp3"


class TooManySounds(Exception):
    """More than MOST_IN_A_COPY."""


class CopiedVoice(NamedTuple):
    """line: what the copy says of what was spoken. sounds: none where it does not go along."""

    line: str
    sounds: list[CopiedSound]


def voice_of(opened: OpenedMessage, *, with_sound: bool, room: int) -> CopiedVoice | None:
    """
    That of one message; None where nothing was spoken. room: sounds that still fit in.

    Raises TooManySounds, and NotHeard while a colleague hears one.
    """
    told = opened.content.get(AttachmentSort.VOICE)
    if not told:
        return None
    line = _("Spoken. SHA-256 of the recording: %(digest)s") % {"digest": told["digest"]}
    if not with_sound:
        return CopiedVoice(line, [])
    if not room:
        raise TooManySounds
    sound = CopiedSound(f"spoken-{opened.message.sequence}.{WAY}", b"")
    try:
        sound = sound._replace(mp3=_heard(opened.message, told))
    except sealing.CannotUnseal:
        return CopiedVoice(f"{line}\n{_('It cannot be opened.')}", [])
    except NotHeard as why:
        if why.hindrance is Hindrance.BUSY:
            raise
        return CopiedVoice(f"{line}\n{_('It cannot be opened.')}", [])
    within = _("Made anew, it lies in this file: %(name)s") % {"name": sound.name}
    return CopiedVoice(f"{line}\n{within}", [sound])


def _heard(message: Message, told: dict) -> bytes:
    came = attachments.came(message, AttachmentSort.VOICE, told)
    if message.direction == Message.Direction.OUT:
        return came
    return make_anew(came, str(told["kind"]), WAY).sound
