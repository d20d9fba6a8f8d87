"""
What runs in the child: a voice that a stranger sent, made anew as one that browsers play.

Nothing of ours is imported here. It is given the file by a pipe, and by then it can do nothing but
compute (`base.sandbox`). What comes back is how long it is, and the sound: no name, picture or date
of what came.
"""

import io
import math
import struct
import sys
from collections.abc import Callable, Iterator
from typing import Any

# What the child ends with; `helpdesk.voices.making_anew` knows them.
WITHOUT_SOUND, TOO_LONG = 65, 66
# Seconds that are made anew: 5 MB of the thinnest telephone's sound are fifty minutes.
LONGEST_SECONDS = 60 * 60
RATE = 48_000  # samples a second, as Opus takes them
# By what the browser plays: how it is packed, codec, bits a second, what else the codec is told.
WAYS = {
    "ogg": ("ogg", "libopus", 24_000, {"application": "voip", "frame_duration": "60"}),
    "m4a": ("ipod", "aac", 32_000, {}),
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
LENGTH = struct.Struct(">I")  # before the sound: its length in tenths of a second


def maker(kind: str, way: str) -> Callable[[bytes], bytes]:
    """What makes a voice of that kind (FORMATS) anew in that way (WAYS). Raises what av raises."""
    import av

    av.logging.set_level(None)

    def make(given: bytes) -> bytes:
        sound = io.BytesIO()
        with av.open(io.BytesIO(given), format=FORMATS[kind]) as source:
            samples = _written(source, sound, way)
        return LENGTH.pack(round(10 * samples / RATE)) + sound.getvalue()

    # Once, for whatever is opened or begun with the first voice only.
    with av.open(io.BytesIO(_tone()), format="wav") as tone:
        _written(tone, io.BytesIO(), way)
    return make


def _written(source: Any, sound: io.BytesIO, way: str) -> int:
    """How many samples were written."""
    import av

    packed, codec, rate, options = WAYS[way]
    with av.open(sound, "w", format=packed, options={"fflags": "+bitexact"}) as target:
        stream: Any = target.add_stream(codec, rate=RATE, options=options)
        stream.bit_rate, stream.layout = rate, "mono"
        stream.thread_count = 1
        size = stream.codec_context.frame_size or 960
        samples = 0
        resampler = av.AudioResampler(
            format=stream.codec_context.format, layout="mono", rate=RATE, frame_size=size
        )
        for frame in _heard(source, resampler):
            frame.pts = samples
            samples += frame.samples
            if samples > LONGEST_SECONDS * RATE:
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


def _tone() -> bytes:
    """A tenth of a second, as a WAV."""
    count = RATE // 10
    wave = struct.pack(f"<{count}h", *(int(900 * math.sin(at / 20)) for at in range(count)))
    head = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16)
    data = struct.pack("<4sI", b"data", len(wave)) + wave
    return b"RIFF" + struct.pack("<I", 4 + len(head) + len(data)) + b"WAVE" + head + data
