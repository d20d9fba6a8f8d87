"""
One voice, made anew by one child of this machine for whoever hears it now; kept nowhere.

What came is never sent to a browser: a decoder there would meet what a stranger made. The child
gets it by a pipe once it can do nothing but compute, and one at a time on a machine.
"""

from enum import Enum
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from base.files.file_lock import only_one
from base.sandbox.sandbox_process import NOT_SHUT, Bounds, Program, ProgramFailed, answered_by
from helpdesk.voices import voice_program

PROGRAM = Program(Path(voice_program.__file__), "maker", shut=True)
# Seconds while a colleague's is made: whoever comes waits so long, and is then told to press again.
LONGEST_WAIT_SECONDS = 10
# Fifty minutes of a telephone's sound take twenty seconds of an idle processor.
BOUNDS = Bounds(seconds=60, until=50, memory=1_500_000_000, output=20_000_000)
# What the sound is called to a browser, by the way in which it is made.
CALLED = {"ogg": "audio/ogg; codecs=opus", "m4a": "audio/mp4", "mp3": "audio/mpeg"}


class Hindrance(Enum):
    """Why nothing can be heard; what it is for the desk says `helpdesk.inbox`."""

    BUSY = "busy"
    NOT_SHUT = "not-shut"
    WITHOUT_SOUND = "without-sound"
    TOO_LONG = "too-long"
    FAILED = "failed"


OF_A_NUMBER = {
    NOT_SHUT: Hindrance.NOT_SHUT,
    voice_program.WITHOUT_SOUND: Hindrance.WITHOUT_SOUND,
    voice_program.TOO_LONG: Hindrance.TOO_LONG,
}


class NotHeard(Exception):
    """hindrance: why."""

    def __init__(self, hindrance: Hindrance) -> None:
        super().__init__(hindrance.value)
        self.hindrance = hindrance


class VoiceAnew(NamedTuple):
    """sound: the file. called: its type, for a browser. seconds: how long it is."""

    sound: bytes
    called: str
    seconds: float


def make_anew(came: bytes, kind: str, way: str = "ogg") -> VoiceAnew:
    """came: as it was sent. kind: of `voice_kinds`. way: of CALLED. Raises NotHeard."""
    try:
        with only_one(settings.VAR_DIR / "voices.lock", wait=LONGEST_WAIT_SECONDS):
            made = answered_by(PROGRAM, came, kind, way, bounds=BOUNDS)
    except BlockingIOError:
        raise NotHeard(Hindrance.BUSY) from None
    except ProgramFailed as failed:
        raise NotHeard(OF_A_NUMBER.get(failed.number, Hindrance.FAILED)) from None
    length, sound = made[: voice_program.LENGTH.size], made[voice_program.LENGTH.size :]
    return VoiceAnew(sound, CALLED[way], voice_program.LENGTH.unpack(length)[0] / 10)
