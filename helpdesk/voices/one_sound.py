"""
Several voices as one sound: MP3, whose frames stand alone, one behind the other.

Each was made by the child as `voice_program.WAYS["mp3"]` says, so nothing has to be made anew.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

CALLED = "audio/mpeg"
# Three seconds of a soft tone, and a little quiet, made in that same way.
NEUTRAL = Path(__file__).with_name("spoken") / "neutral.mp3"


def behind_neutral_seconds(sounds: Iterable[bytes]) -> bytes:
    """All of them, in their order."""
    return _neutral() + b"".join(sounds)


@cache
def _neutral() -> bytes:
    return NEUTRAL.read_bytes()
