"""
Several voices as one sound: MP3, whose frames stand alone, one behind the other.

Each was made by the child as `voice_program.WAYS["mp3"]` says, so nothing has to be made anew.
"""

import base64
from collections.abc import Iterable
from functools import cache
from pathlib import Path

CALLED = "audio/mpeg"
BYTES_A_SECOND = 3_000  # 24 kbit/s, as all of them have
# Three seconds of a soft tone, and a little quiet, made in that same way; and a second of quiet.
NEUTRAL = Path(__file__).with_name("spoken") / "neutral.mp3"
QUIET = NEUTRAL.with_name("quiet.mp3")


def behind_neutral_seconds(sounds: Iterable[bytes]) -> bytes:
    """All of them, in their order."""
    return _read(NEUTRAL) + b"".join(sounds)


def quiet() -> bytes:
    """A second, to stand between two of them."""
    return _read(QUIET)


def as_data(sound: bytes) -> str:
    """For the `src` of a player: it stands in the page and has no address."""
    return f"data:{CALLED};base64,{base64.b64encode(sound).decode()}"


@cache
def _read(file: Path) -> bytes:
    return file.read_bytes()
