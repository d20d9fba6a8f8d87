"""What is sent in is read by a child that has nothing to lose, and comes back small, or not."""

import array
import json
import math
import random
import sys
import wave
from io import BytesIO

import av
import pytest
from django.utils import translation

from awareness.converting import conversion
from awareness.converting.child_program import WAYS
from awareness.converting.conversion import CannotConvert, converted
from awareness.converting.voice_way import LONGEST_VOICE_SECONDS

SECOND = 16_000
PROBE = """
import json, os, resource, runpy, sys
child = runpy.run_path({child!r})
def probe(given, made):
    with open(made, "w") as file:
        both = resource.RLIMIT_AS, resource.RLIMIT_CPU
        limits = [resource.getrlimit(limit)[0] for limit in both]
        ours = [name for name in sys.modules if name.startswith(("django", "awareness", "website"))]
        first_to_go = open("/proc/self/oom_score_adj").read().strip() == "1000"
        json.dump([dict(os.environ), os.nice(0), limits, ours, first_to_go], file)
child["WAYS"][sys.argv[1]] = probe
sys.exit(child["run_bounded"](*sys.argv[1:]))
"""


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
def test_the_child_holds_no_setting_and_has_little_of_everything(monkeypatch, tmp_path, way):
    probe = tmp_path / "probe.py"
    probe.write_text(PROBE.format(child=str(conversion.CHILD)))
    monkeypatch.setattr(conversion, "CHILD", probe)
    monkeypatch.setenv("SECRET_KEY", "ours")
    with converted(way, [b""], ".json") as (made,):
        environment, nice, limits, ours, first_to_go = json.loads(made.read_text())
    assert environment.keys() <= {"LC_CTYPE"}  # Python's own
    assert nice >= 15
    assert max(limits) <= 2_000_000_000
    assert min(limits) > 0
    assert ours == []
    assert first_to_go or sys.platform != "linux", "where memory is short, the site would go"


def test_a_child_that_never_ends_is_ended_and_nobody_waits_for_ever(monkeypatch, tmp_path):
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time; time.sleep(600)")
    monkeypatch.setattr(conversion, "CHILD", sleeper)
    monkeypatch.setattr(conversion, "LONGEST_SECONDS", 0.2)
    with pytest.raises(CannotConvert, match="shorter"), converted("voice", [b""], ".ogg"):
        pass
    monkeypatch.setattr(conversion, "MOST_LOOKS", 1)
    with conversion._alone(), pytest.raises(CannotConvert, match="in a minute"):  # noqa: SIM117
        with converted("voice", [b""], ".ogg"):
            pass
