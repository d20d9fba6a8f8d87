"""Two thousand broken pictures: the child may end and nothing else; nothing is written anywhere."""

import random
from functools import partial

import pytest

from helpdesk.pictures import picture_kinds
from helpdesk.pictures.making_pixels import Hindrance, NotSeen, make_pixels
from tests.fixtures.papers import PAPERS, paper_of

COUNT = 2_000


def broken(chance: random.Random) -> bytes:
    """A paper with bytes changed, cut out, doubled or cut off; its beginning stays."""
    came = bytearray(paper_of(chance.choice(sorted(PAPERS))))
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
def test_broken_pictures_harm_nothing(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    ends = dict.fromkeys(("seen", *Hindrance), 0)
    for number in range(COUNT):
        chance = random.Random(number)  # noqa: S311 - the same ones each time
        came = broken(chance)
        kind = picture_kinds.kind_of(came[: picture_kinds.FIRST_BYTES])
        try:
            seen = make_pixels(partial(bytes, came), kind, chance.choice(("small", "large")))
        except NotSeen as why:
            ends[why.hindrance] += 1
        else:
            assert seen.jpeg.startswith(b"\xff\xd8\xff")
            ends["seen"] += 1
    assert sum(ends.values()) == COUNT
    assert not ends[Hindrance.NOT_SHUT]
    assert not ends[Hindrance.BUSY]
    assert sum(file.stat().st_size for file in settings.VAR_DIR.rglob("*")) == 0
