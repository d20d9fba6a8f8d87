"""Two thousand broken pictures: the child may end and nothing else; nothing is written anywhere."""

import os
import random
from functools import partial

import pytest

from helpdesk.pictures import picture_kinds
from helpdesk.pictures.making_pixels import Hindrance, NotSeen, make_pixels
from tests.fixtures.pictures_of_papers import PAPERS, paper_of
from tests.soak.broken_files import broken

COUNT = int(os.environ.get("COUNT") or 2_000)
WHOLE = [paper_of(kind) for kind in sorted(PAPERS)]


@pytest.mark.slow
def test_broken_pictures_harm_nothing(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    ends = dict.fromkeys(("seen", *Hindrance), 0)
    for number in range(COUNT):
        chance = random.Random(number)  # noqa: S311 - the same ones each time
        came = broken(WHOLE, chance)
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
