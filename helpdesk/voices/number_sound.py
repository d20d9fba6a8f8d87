"""
A number as a volunteer's voice says it, digit by digit, for whoever cannot read it.

The ten digits of a language are recorded once, as ready sentences are, and found in the same way:
by the digest of what was read, which here is the digit. All ten have a voice, or none is heard. The
sound is data in the page that shows the number: it has no address, and nothing of the number is
sent again for it. It plays for whoever presses it, behind three neutral seconds.
"""

import logging

from base.heard_recordings import heard_in
from helpdesk.voices import one_sound
from helpdesk.voices.sentence_sounds import sounds_of

logger = logging.getLogger("helpdesk")

DIGITS = tuple("0123456789")
# One digit, with the quiet at both ends: a number has twenty, and waits for all of them on slow 3G.
LONGEST_DIGIT_SECONDS = 2
LONGEST_DIGIT_BYTES = LONGEST_DIGIT_SECONDS * one_sound.BYTES_A_SECOND


def data_of(number: str, language: str) -> str:
    """
    For the `src` of a player; empty where a digit has no voice in this language. number: in groups.

    It raises nothing: what was sent is stored by now, and the number must be seen whatever happens.
    """
    try:
        sound = sound_of(number, language)
    except Exception as error:  # noqa: BLE001 - a file store raises what it likes
        logger.error("A number cannot be heard: %s.", type(error).__name__)
        return ""
    return one_sound.as_data(sound) if sound else ""


def sound_of(number: str, language: str) -> bytes:
    """A second of quiet stands after each group, so that there is time to write it down."""
    if not heard_in(language):
        return b""
    digits = sounds_of(DIGITS, language)
    if len(digits) < len(DIGITS):
        return b""
    voices = dict(zip(DIGITS, digits, strict=True))
    groups = []
    for group in number.split():
        groups.append(b"".join(voices[digit] for digit in group))
    return one_sound.behind_neutral_seconds([one_sound.quiet().join(groups)])
