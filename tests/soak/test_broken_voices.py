"""Two thousand broken voices: the child may end, and nothing else; nothing is written anywhere."""

import random
from pathlib import Path

import pytest

from helpdesk.voices import voice_kinds
from helpdesk.voices.making_anew import Hindrance, NotHeard, make_anew

SPOKEN = Path(__file__).parent.parent / "helpdesk" / "spoken"
COUNT = 2_000


def broken(chance: random.Random) -> bytes:
    """A recording with bytes changed, cut out, doubled or cut off; its beginning stays."""
    came = bytearray(chance.choice(sorted(SPOKEN.iterdir())).read_bytes())
    for _number in range(chance.choice((1, 5, 50, 500))):
        came[chance.randrange(16, len(came))] = chance.randrange(256)
    at = chance.randrange(16, len(came))
    way = chance.choice(("cut off", "cut out", "doubled", "as it is"))
    if way == "cut off":
        del came[at:]
    elif way == "cut out":
        del came[at : at + chance.randrange(1, 4_000)]
    elif way == "doubled":
        came[at:at] = came[16:at]
    return bytes(came)


@pytest.mark.slow
def test_broken_voices_harm_nothing(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    ends = dict.fromkeys(("heard", *Hindrance), 0)
    for number in range(COUNT):
        came = broken(random.Random(number))  # noqa: S311 - the same ones each time
        try:
            make_anew(came, voice_kinds.kind_of(came[: voice_kinds.FIRST_BYTES]))
            ends["heard"] += 1
        except NotHeard as why:
            ends[why.hindrance] += 1
    assert sum(ends.values()) == COUNT
    assert not ends[Hindrance.NOT_SHUT]
    assert not ends[Hindrance.BUSY]
    assert sum(file.stat().st_size for file in settings.VAR_DIR.rglob("*")) == 0
