"""
What the converting child makes of a voice: levelled, trimmed, behind three neutral seconds.

An MP3 is a piece of what is joined later (`helpdesk/voices/one_sound.py`), where those seconds come
once at the beginning: it has none itself, and nothing before its first frame.
"""

import os
import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

# What the child ends with; `awareness.media.conversion` has the sentences.
WITHOUT_SOUND, TOO_LONG = 65, 66

LONGEST_VOICE_SECONDS, SHORTEST_VOICE_SECONDS = 10 * 60, 0.8  # of one section

RATE = 48_000  # samples a second, as Opus takes them
# Of a voice that is played behind another: every browser plays it, and speech has no more in it.
JOINED, RATE_JOINED = ".mp3", 16_000
# Three seconds of a soft tone: who presses it by mistake, or too loud, can stop before any word.
NEUTRAL = (
    "aevalsrc=0.03*sin(2*PI*330*t):s=48000:d=3:c=mono",
    "afade=t=in:d=0.5",
    "afade=t=out:st=2:d=1",
    "apad=pad_dur=0.2",
)
NEUTRAL_SECONDS = 3.2
# Quiet before and after the words is cut off; reversed, the end is a beginning.
TRIM = "silenceremove=start_periods=1:start_threshold=-50dB:start_silence=0.3"
LEVELLED = (
    "highpass=f=80",
    *(TRIM, "areverse", TRIM, "areverse"),
    "loudnorm=I=-18:TP=-2:LRA=11",  # as loud as radio; whispering and shouting come nearer
)
PLAIN = "aformat=sample_fmts=flt:sample_rates={rate}:channel_layouts=mono"
# By the end of a file's name: codec, bits and samples a second, and what else the codec is told.
VOICES = {
    ".ogg": ("libopus", 24_000, RATE, {"application": "voip", "frame_duration": "60"}),
    ".m4a": ("aac", 32_000, RATE, {}),
    JOINED: ("libmp3lame", 24_000, RATE_JOINED, {"reservoir": "0"}),
}
OPTIONS = {"fflags": "+bitexact"}
WITHOUT_HEAD = OPTIONS | {"write_xing": "0", "id3v2_version": "0", "write_id3v1": "0"}
TITLE = "Audio"  # what a locked screen shows of a file that is played by itself


def voice(given: str, *made: str) -> None:
    """A voice, levelled and trimmed; once for each file to be made."""
    for path in made:
        with _opened(given) as source:
            _write_voice(source, path)


def _opened(path: str) -> Any:
    import av

    # The name says nothing here; and no format that names other files is among these.
    return av.open(path, options={"protocol_whitelist": "file", "format_whitelist": FORMATS})


FORMATS = "mov,mp4,m4a,3gp,mp3,wav,ogg,matroska,webm,flac,aac"


def _write_voice(source: Any, path: str) -> None:
    import av

    ending = os.path.splitext(path)[1]
    codec, bits, rate, options = VOICES[ending]
    is_joined = ending == JOINED
    with av.open(path, "w", options=WITHOUT_HEAD if is_joined else OPTIONS) as target:
        if not is_joined:
            target.metadata["title"] = TITLE
        stream: Any = target.add_stream(codec, rate=rate, options=options)
        stream.bit_rate, stream.layout = bits, "mono"
        size = stream.codec_context.frame_size or 960
        fifo, samples = av.AudioFifo(), 0
        for frame in _filtered(source, rate, is_joined=is_joined):
            frame.pts, frame.time_base = samples, Fraction(1, rate)
            samples += frame.samples
            fifo.write(frame)
            for whole in fifo.read_many(size):
                target.mux(stream.encode(whole))
        if rest := fifo.read(partial=True):
            target.mux(stream.encode(rest))
        target.mux(stream.encode(None))


def _filtered(source: Any, rate: int, *, is_joined: bool) -> Iterator[Any]:
    """
    The neutral seconds, where it stands alone, then the voice. Ends the child if there is none, or
    too much.
    """
    import av

    graph = av.filter.Graph()
    if not source.streams.audio:
        sys.exit(WITHOUT_SOUND)
    heard = source.streams.audio[0]
    entry = graph.add_abuffer(template=heard)
    plain, sink = PLAIN.format(rate=rate), graph.add("abuffersink")
    end, shortest = _chain(graph, entry, (plain, *LEVELLED, plain)), SHORTEST_VOICE_SECONDS
    if not is_joined:
        shortest += NEUTRAL_SECONDS
        join = graph.add("concat", "n=2:v=0:a=1")
        _chain(graph, None, (*NEUTRAL, plain)).link_to(join, 0, 0)
        end.link_to(join, 0, 1)
        end = join
    end.link_to(sink)
    graph.configure()
    seconds = 0.0
    for frame in source.decode(heard):
        seconds += frame.samples / frame.sample_rate
        if seconds > LONGEST_VOICE_SECONDS:
            sys.exit(TOO_LONG)
        entry.push(frame)
    entry.push(None)
    yield from _pulled(sink, shortest * rate)


def _chain(graph: Any, first: Any, filters: tuple[str, ...]) -> Any:
    """The last of these filters, each behind the one before."""
    last = first
    for text in filters:
        name, _equals, options = text.partition("=")
        new = graph.add(name, options or None)
        if last is not None:
            last.link_to(new)
        last = new
    return last


def _pulled(sink: Any, fewest: float) -> Iterator[Any]:
    """fewest: samples, or there is no voice."""
    import av

    heard = 0
    while True:
        try:
            frame = sink.pull()
        except av.error.EOFError:
            break
        heard += frame.samples
        yield frame
    if heard < fewest:
        sys.exit(WITHOUT_SOUND)
