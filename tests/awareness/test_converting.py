"""What is sent in is read by a child that has nothing to lose, and comes back small, or not."""

import array
import json
import math
import random
import wave
from io import BytesIO

import av
import pytest
from django.utils import translation

from awareness.media import conversion
from awareness.media.conversion import WAYS, CannotConvert, converted
from awareness.media.voice_conversion import LONGEST_VOICE_SECONDS
from tests.fixtures.child_probe import assert_it_holds_nothing, child_probe

SECOND = 16_000


def sound(*parts, rate=SECOND):
    """A WAV of parts, each so many seconds so loud."""
    chance, samples = random.Random(1), array.array("h")  # noqa: S311 - a noise
    for seconds, loud in parts:
        samples.extend(
            int(loud * 32_000 * math.sin(i / 20) * chance.uniform(-1, 1))
            for i in range(int(seconds * rate))
        )
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, rate, 0, "NONE", ""))
        out.writeframes(samples.tobytes())
    return file.getvalue()


def loudest(path):
    """By whole second, the loudest sample."""
    by_second = {}
    with av.open(str(path)) as file:
        for frame in file.decode(audio=0):
            samples = array.array("f")
            samples.frombytes(bytes(frame.planes[0])[: frame.samples * 4])
            begins = frame.pts * frame.time_base
            for number, sample in enumerate(samples):
                second = int(begins + number / frame.sample_rate)
                by_second[second] = max(by_second.get(second, 0), abs(sample))
    return by_second


@pytest.fixture(autouse=True)
def own_lock(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def test_a_voice_is_small_level_and_begins_with_three_neutral_seconds():
    given = sound((4, 0), (3, 0.02), (1, 0), (6, 0.4), (5, 0))
    with converted("voice", [given], ".ogg", ".m4a") as made:
        for path, codec in zip(made, ("opus", "aac"), strict=True):
            heard = loudest(path)
            assert max(heard[second] for second in (0, 1, 2)) < 0.05
            assert heard[4] > 0.1  # the quiet part is louder than it was, and starts at once
            assert len(heard) == 13 + 1  # 3 + 3 + 1 + 6, and what stays of the quiet
            with av.open(str(path)) as file:
                voice = file.streams.audio[0].codec_context
                tags = file.metadata | file.streams.audio[0].metadata
                assert tags["title"] == "Audio"
                assert not {"encoder", "creation_time", "artist"} & set(tags)
                assert (voice.name, voice.layout.name) == (codec, "mono")
                if codec == "opus":
                    assert path.stat().st_size * 60 / (file.duration / 1e6) <= 190_000
    assert not path.exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (b"", "cannot be read"),
        (b"\x00\x00\x00\x18ftypM4A " + bytes(500), "cannot be read"),
        (b"#EXTM3U\n#EXTINF:1\n/etc/passwd\n", "cannot be read"),
        (sound((3, 0.3))[:20], "cannot be read"),
        (sound((5, 0)), "Nothing can be heard"),
        (sound((LONGEST_VOICE_SECONDS + 2, 0), rate=1000), "longer than ten minutes"),
    ],
)
def test_a_file_that_cannot_be_taken_gets_a_sentence(given, sentence):
    with (
        translation.override("en"),
        pytest.raises(CannotConvert, match=sentence),
        converted("voice", [given], ".ogg"),
    ):
        pass


@pytest.mark.parametrize("way", WAYS)
def test_each_way_has_a_child_that_holds_nothing(monkeypatch, tmp_path, way):
    probe = WAYS[way]._replace(file=child_probe(tmp_path))
    monkeypatch.setitem(WAYS, way, probe._replace(function="probe"))
    with converted(way, [b""], ".json") as (made,):
        assert_it_holds_nothing(json.loads(made.read_text()))


def test_a_child_that_took_too_much_gets_a_sentence(monkeypatch, tmp_path):
    greedy = tmp_path / "greedy.py"
    greedy.write_text("import os, signal\ndef voice(*_): os.kill(os.getpid(), signal.SIGKILL)")
    monkeypatch.setitem(WAYS, "voice", WAYS["voice"]._replace(file=greedy))
    with pytest.raises(CannotConvert, match="shorter"), converted("voice", [b""], ".ogg"):
        pass


def test_nobody_waits_for_ever_for_the_file_of_another(monkeypatch):
    monkeypatch.setattr(conversion, "LONGEST_WAIT_SECONDS", 0)
    with conversion._alone(), pytest.raises(CannotConvert, match="in a minute"):  # noqa: SIM117
        with converted("voice", [b""], ".ogg"):
            pass
