"""
Two thousand broken voices: the child may give up, and never crashes; nothing is written anywhere.

A child for each takes half an hour, most of it the start of Python. So fifty follow each other in
one, which is shut as the real one is and does with each what that does; and one in twenty goes the
whole way.
"""

import os
import random
import signal
import tempfile
from collections import Counter
from pathlib import Path

import pytest

from base.sandbox.sandbox_process import Bounds, Program, ProgramFailed, answered_by
from helpdesk.voices import making_anew, voice_kinds, voice_program
from helpdesk.voices.making_anew import Hindrance, NotHeard
from tests.soak import many_voices
from tests.soak.broken_files import broken

SPOKEN = Path(__file__).parent.parent / "helpdesk" / "spoken"
WHOLE = [file.read_bytes() for file in sorted(SPOKEN.iterdir())]
COUNT = int(os.environ.get("COUNT") or 2_000)
IN_ONE, WHOLE_WAY = 50, 20
PROGRAM = Program(Path(many_voices.__file__), "makers", shut=True)
# By the clock it may take as long as a busy machine needs.
PATIENT = Bounds(seconds=60 * IN_ONE, until=3_600, memory=making_anew.BOUNDS.memory)
# What ends a child that took more than it may; by any other signal a decoder crashed.
TOOK_TOO_MUCH = {-signal.SIGKILL, -signal.SIGXCPU}


def kind_of(came):
    return voice_kinds.kind_of(came[: voice_kinds.FIRST_BYTES])


def ends_of(voices):
    """How each ended, in one child; where that crashes, each in one of its own."""
    heads = [many_voices.HEAD.pack(kind_of(came).encode(), len(came)) for came in voices]
    asked = b"".join(head + came for head, came in zip(heads, voices, strict=True))
    try:
        return list(answered_by(PROGRAM, asked, voice_program.__file__, bounds=PATIENT))
    except ProgramFailed as failed:
        if len(voices) == 1:
            return [failed.number]
    return [end for came in voices for end in ends_of([came])]


@pytest.mark.slow
def test_broken_voices_harm_nothing(settings, tmp_path, monkeypatch):
    for name in ("var", "temporary", "home"):
        (tmp_path / name).mkdir()
    settings.VAR_DIR = tmp_path / "var"
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    voices = [broken(WHOLE, random.Random(number)) for number in range(COUNT)]  # noqa: S311
    ends = Counter()
    for begin in range(0, COUNT, IN_ONE):
        ends.update(ends_of(voices[begin : begin + IN_ONE]))
    assert ends.total() == COUNT
    crashed = {number for number in ends if number < 0 or number > many_voices.RAISED + 2}
    assert not crashed - TOOK_TOO_MUCH, ends
    assert ends[many_voices.HEARD] > COUNT / 4
    written = sum(file.stat().st_size for file in tmp_path.rglob("*") if file.is_file())
    assert written == 0


@pytest.mark.slow
def test_one_in_twenty_goes_the_whole_way(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    ends = Counter()
    for number in range(0, COUNT, WHOLE_WAY):
        came = broken(WHOLE, random.Random(number))  # noqa: S311 - the same ones each time
        try:
            making_anew.make_anew(came, kind_of(came))
            ends["heard"] += 1
        except NotHeard as why:
            ends[why.hindrance] += 1
    assert not ends[Hindrance.NOT_SHUT]
    assert not ends[Hindrance.BUSY]
    assert sum(file.stat().st_size for file in tmp_path.rglob("*") if file.is_file()) == 0
