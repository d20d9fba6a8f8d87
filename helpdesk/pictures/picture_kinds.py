"""Which files can be a picture of a paper, by their first bytes. Pure, and nothing is decoded."""

import re

# Bytes that are enough to tell.
FIRST_BYTES = 16
# What telephones make of a page of paper, and how it begins.
BEGINS = {
    "jpeg": re.compile(rb"\xff\xd8\xff"),
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    # The length of the first box, then what it is, and the sort of HEIF.
    "heic": re.compile(rb"\x00\x00[\x00-\x0f].ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL),
    "pdf": re.compile(rb"%PDF-\d"),
}


def kind_of(first: bytes) -> str:
    """Of BEGINS; empty for everything else. first: FIRST_BYTES of it, or all there is."""
    for kind, begins in BEGINS.items():
        if begins.match(first):
            return kind
    return ""
