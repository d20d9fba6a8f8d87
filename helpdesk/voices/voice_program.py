"""
What runs in the child: a voice that was sent, made anew as one that browsers play.

Nothing of ours is imported here. It is given the file by a pipe, and by then it can do nothing but
compute (`base.sandbox`). What comes back is how long it is, and the sound: no name, picture or date
of what came.
"""

import io
import math
import struct
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

# What the child ends with; `helpdesk.voices.making_anew` knows them.
WITHOUT_SOUND, TOO_LONG = 65, 66


class Way(NamedTuple):
    """
    How it is made: packed as, codec, bits and samples a second, most seconds of it; what else the
    codec is told, and whoever packs it.
    """

    packed: str
    codec: str
    bits: int
    rate: int
    longest: int
    codec_options: dict[str, str]
    options: dict[str, str]


PLAIN = {"fflags": "+bitexact"}
# Seconds of what a stranger sent: 5 MB of the thinnest telephone's sound are fifty minutes.
LONGEST_SECONDS = 60 * 60
# Seconds of an answer; what the page records is two minutes, and a browser stops a moment late.
LONGEST_ANSWER = 125
WAYS = {
    "ogg": Way(
        "ogg",
        "libopus",
        24_000,
        48_000,
        LONGEST_SECONDS,
        {"application": "voip", "frame_duration": "60"},
        PLAIN,
    ),
    "m4a": Way("ipod", "aac", 32_000, 48_000, LONGEST_SECONDS, {}, PLAIN),
    # For whoever comes back with a number, on any phone. Each frame stands alone and nothing stands
    # before the first, so that several of them, one behind the other, are one sound.
    "mp3": Way(
        "mp3",
        "libmp3lame",
        24_000,
        16_000,
        LONGEST_ANSWER,
        {"reservoir": "0", "compression_level": "7"},
        PLAIN | {"write_xing": "0", "id3v2_version": "0", "write_id3v1": "0"},
    ),
}
# What each kind is to the decoder: it may not guess another.
FORMATS = {
    "ogg": "ogg",
    "webm": "matroska",
    "mp4": "mov",
    "wav": "wav",
    "amr": "amr",
    "aac": "aac",
    "mp3": "mp3",
}
TONE_RATE = 48_000  # samples a second
LENGTH = struct.Struct(">I")  # before the sound: its length in tenths of a second


def maker(kind: str, way: str) -> Callable[[bytes], bytes]:
    """What makes a voice of that kind (FORMATS) anew in that way (WAYS). Raises what av raises."""
    import av

    av.logging.set_level(None)
    wanted = WAYS[way]

    def make(given: bytes) -> bytes:
        sound = io.BytesIO()
        with av.open(io.BytesIO(given), format=FORMATS[kind]) as source:
            samples = _written(source, sound, wanted)
        return LENGTH.pack(round(10 * samples / wanted.rate)) + sound.getvalue()

    # Once, for whatever is opened or begun with the first voice only.
    with av.open(io.BytesIO(_tone()), format="wav") as tone:
        _written(tone, io.BytesIO(), wanted)
    return make


def _written(source: Any, sound: io.BytesIO, way: Way) -> int:
    """How many samples were written."""
    import av

    with av.open(sound, "w", format=way.packed, options=way.options) as target:
        stream: Any = target.add_stream(way.codec, rate=way.rate, options=way.codec_options)
        stream.bit_rate, stream.layout = way.bits, "mono"
        stream.thread_count = 1
        size = stream.codec_context.frame_size or 960
        samples = 0
        resampler = av.AudioResampler(
            format=stream.codec_context.format, layout="mono", rate=way.rate, frame_size=size
        )
        for frame in _heard(source, resampler):
            frame.pts = samples
            samples += frame.samples
            if samples > way.longest * way.rate:
                sys.exit(TOO_LONG)
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    if not samples:
        sys.exit(WITHOUT_SOUND)
    return samples


def _heard(source: Any, resampler: Any) -> Iterator[Any]:
    """What can be decoded; a file that breaks off is heard as far as it goes."""
    import av

    if not source.streams.audio:
        sys.exit(WITHOUT_SOUND)
    heard = source.streams.audio[0]
    heard.thread_count = 1
    try:
        for frame in source.decode(heard):
            frame.pts = None
            yield from resampler.resample(frame)
    except av.error.InvalidDataError:
        pass
    yield from resampler.resample(None)


def seconds_of(sound: bytes) -> float:
    """How long what was made as "mp3" is: each second of it has as many bits."""
    return 8 * len(sound) / WAYS["mp3"].bits


def _tone() -> bytes:
    """A tenth of a second, as a WAV."""
    count = TONE_RATE // 10
    wave = struct.pack(f"<{count}h", *(int(900 * math.sin(at / 20)) for at in range(count)))
    head = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, TONE_RATE, 2 * TONE_RATE, 2, 16)
    data = struct.pack("<4sI", b"data", len(wave)) + wave
    return b"RIFF" + struct.pack("<I", 4 + len(head) + len(data)) + b"WAVE" + head + data
