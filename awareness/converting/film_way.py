"""
What the converting child makes of a film of a telephone: an MP4 that every browser plays.

Upright, H.264 and AAC, no larger than a telephone shows, its beginning in front so that it starts
at once; and without what the telephone wrote into it: where, when, and with what it was taken.
"""

import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

# What the child ends with; `awareness.converting.conversion` has the sentences.
NO_FILM, FILM_TOO_LONG, TOO_LARGE, NOT_WHOLE = 68, 69, 70, 71

READING = {"protocol_whitelist": "file", "format_whitelist": "mov,mp4,m4a,3gp"}
WRITING = {"fflags": "+bitexact", "movflags": "+faststart"}
LONGEST_FILM_SECONDS = 10 * 60
MOST_POINTS_A_PICTURE = 9_000_000  # 4096 by 2160, and a little
LONGEST_SIDE, MOST_PICTURES_A_SECOND = 1280, 30
# Ten minutes at most are 120 MB; most films need half of it.
H264 = {
    "preset": "veryfast",
    "crf": "25",
    "maxrate": "1500k",
    "bufsize": "3000k",
    "rc-lookahead": "10",
    "profile": "high",
}
SOUND_RATE, SOUND_BITS = 48_000, 96_000
# The numbers of ITU-T H.273 by which a film says in which colours it is.
BT2020 = 9
TURNS = {
    90: [("transpose", "cclock")],
    180: [("hflip", ""), ("vflip", "")],
    270: [("transpose", "clock")],
}


def look_at_film(given: str) -> None:
    """
    Ends the child where the film cannot be taken: it is none, too long, too large, or not whole.

    All its parts are counted and its first picture is looked at: to make it ready takes minutes.
    """
    import av

    with av.open(given, options=READING) as source:
        if not source.streams.video or not source.duration:
            sys.exit(NO_FILM)
        shown = source.streams.video[0]
        if source.duration > LONGEST_FILM_SECONDS * av.time_base:
            sys.exit(FILM_TOO_LONG)
        if shown.width * shown.height > MOST_POINTS_A_PICTURE:
            sys.exit(TOO_LARGE)
        if next(source.decode(shown), None) is None:
            sys.exit(NO_FILM)
    with av.open(given, options=READING) as source:
        shown = source.streams.video[0]
        whole = sum(bool(part.size) and not part.is_corrupt for part in source.demux(shown))
        if whole < shown.frames:
            sys.exit(NOT_WHOLE)


def film(given: str, made: str) -> None:
    """Raises whatever the decoders do; ends the child where there is no film, or too much."""
    import av

    with (
        av.open(given, options=READING) as source,
        av.open(made, "w", format="mp4", options=WRITING) as target,
    ):
        if not source.streams.video:
            sys.exit(NO_FILM)
        tracks: list[_Track] = [_Pictures(source.streams.video[0], target)]
        # A film without sound stays without.
        tracks += [_Sound(stream, target) for stream in _heard(source)[:1]]
        by_stream = {track.stream: track for track in tracks}
        for packet in source.demux(*by_stream):
            for frame in packet.decode():
                if frame.time and frame.time > LONGEST_FILM_SECONDS:
                    sys.exit(FILM_TOO_LONG)
                by_stream[packet.stream].take(frame)
        for track in tracks:
            track.end()


def _heard(source: Any) -> list[Any]:
    """The tracks of sound that can be decoded; some telephones add another, which cannot."""
    return [stream for stream in source.streams.audio if stream.codec_context is not None]


class _Track:
    """One stream of the film on its way from `stream` into `target`."""

    def __init__(self, stream: Any, target: Any) -> None:
        self.stream, self.target = stream, target
        self.graph: Any = None
        self.made: Any = None

    def take(self, frame: Any) -> None:
        if self.graph is None:
            self._begin(frame)
        self.graph.push(frame)
        self._write()

    def end(self) -> None:
        if self.graph is None:
            sys.exit(NO_FILM)
        self.graph.push(None)
        self._write()
        self.target.mux(self.made.encode(None))

    def _begin(self, frame: Any) -> None:
        raise NotImplementedError

    def _write(self) -> None:
        for frame in self._ready():
            self.target.mux(self.made.encode(frame))

    def _ready(self) -> Iterator[Any]:
        import av

        while True:
            try:
                yield self.graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return


class _Pictures(_Track):
    def __init__(self, stream: Any, target: Any) -> None:
        super().__init__(stream, target)
        stream.thread_type = "NONE"  # each thread more holds pictures more in memory
        rate = min(stream.average_rate or MOST_PICTURES_A_SECOND, MOST_PICTURES_A_SECOND)
        self.rate = Fraction(rate).limit_denominator(1001)
        self.made = target.add_stream("libx264", rate=self.rate, options=H264)
        self.made.codec_context.thread_count = 1

    def _begin(self, frame: Any) -> None:
        import av

        turned = TURNS.get(round(frame.rotation) % 360, [])
        wide, high = self._size(frame, is_turned=turned in (TURNS[90], TURNS[270]))
        self.made.width, self.made.height, self.made.pix_fmt = wide, high, "yuv420p"
        self.made.time_base = 1 / self.rate
        graph = av.filter.Graph()
        filters = [
            *turned,
            ("scale", f"{wide}:{high}"),
            *_in_colours_of_screens(frame),
            ("format", "yuv420p"),
            ("fps", f"fps={self.rate}:start_time=0"),
        ]
        nodes = [graph.add_buffer(template=self.stream, time_base=self.stream.time_base)]
        nodes += [graph.add(name, options or None) for name, options in filters]
        graph.link_nodes(*nodes, graph.add("buffersink")).configure()
        self.graph = graph

    def _size(self, frame: Any, *, is_turned: bool) -> tuple[int, int]:
        sides = (frame.height, frame.width) if is_turned else (frame.width, frame.height)
        less = min(1, LONGEST_SIDE / max(sides))
        wide, high = (max(2, round(side * less / 2) * 2) for side in sides)
        return wide, high


class _Sound(_Track):
    def __init__(self, stream: Any, target: Any) -> None:
        super().__init__(stream, target)
        self.made = target.add_stream("aac", rate=SOUND_RATE, options={})
        self.made.bit_rate, self.made.layout = SOUND_BITS, "stereo"

    def _begin(self, frame: Any) -> None:
        import av

        graph = av.filter.Graph()
        filters = [
            ("aresample", f"{SOUND_RATE}:async=1:first_pts=0"),  # it keeps step with the pictures
            ("aformat", f"sample_fmts=fltp:sample_rates={SOUND_RATE}:channel_layouts=stereo"),
            ("asetnsamples", "1024:p=0"),
        ]
        nodes = [graph.add_abuffer(template=self.stream)]
        nodes += [graph.add(name, options) for name, options in filters]
        graph.link_nodes(*nodes, graph.add("abuffersink")).configure()
        self.graph = graph

    def end(self) -> None:
        if self.graph is not None:  # a track without a sound in it
            super().end()


def _in_colours_of_screens(frame: Any) -> list[tuple[str, str]]:
    """From the wider colours of newer telephones to those that every screen has."""
    if frame.color_primaries != BT2020:
        return []
    # Their brightness (HLG) is made to look right where it is read as the older curve.
    older = ("setparams", "color_trc=bt2020-10")
    return [older, ("colorspace", "all=bt709:iall=bt2020:fast=1:format=yuv420p")]
