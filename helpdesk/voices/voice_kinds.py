"""Which files can be a voice, by their first bytes. Pure, and nothing is decoded."""

import re

# Bytes that are enough to tell.
FIRST_BYTES = 16
# Each way of packing a voice that telephones and browsers have, and how it begins.
BEGINS = {
    "ogg": re.compile(rb"OggS\x00"),
    "webm": re.compile(rb"\x1a\x45\xdf\xa3"),
    # MP4, M4A and 3GP: the length of the first box, then what it is.
    "mp4": re.compile(rb"\x00\x00[\x00-\x0f].ftyp", re.DOTALL),
    "wav": re.compile(rb"RIFF....WAVE", re.DOTALL),
    "amr": re.compile(rb"#!AMR(-WB)?\n"),
    # A sync word, and which layer: of AAC none, of MP3 the third.
    "aac": re.compile(rb"\xff[\xf0\xf1\xf8\xf9]"),
    "mp3": re.compile(rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]"),
}


def kind_of(first: bytes) -> str:
    """Of BEGINS; empty for everything else. first: FIRST_BYTES of it, or all there is."""
    for kind, begins in BEGINS.items():
        if begins.match(first):
            return kind
    return ""
