"""
A photograph, a voice or a film of a telephone, as somebody sends it in.

What is kept of photograph and voice is made by the converting child: what every browser takes, and
not where and when it was taken. A film is looked at there, and waits.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from awareness.converting.conversion import converted

PHOTOGRAPHS = frozenset({"heic", "heif"})
# How such a file begins, whatever its name (ISO/IEC 23008-12, annex B).
BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
VOICE, FILM = "m4a", "mov"
# Of an MP4: where it was taken, or pictures that many browsers cannot show (HEVC).
TELLS_OR_HIDES = (b"\xa9xyz", b"com.apple.quicktime.location", b"loci", b"hvc1", b"hev1")
MOST_OF_A_HEAD = 4_000_000  # bytes; that of ten minutes has less than one million


def is_photograph(file: Any) -> bool:
    """Whether a picture that was sent in is in a telephone's own format, by its name or inside."""
    if (ending := ending_of(file)) in PHOTOGRAPHS:
        return True
    file.seek(0)
    head = file.read(12)
    file.seek(0)
    return ending in {"jpg", "jpeg"} and head[4:8] == b"ftyp" and head[8:12] in BRANDS


def as_jpeg(file: Any) -> SimpleUploadedFile:
    """The photograph, upright, in JPEG. Raises CannotConvert."""
    return _made("picture", file, ".jpg", "image/jpeg")


def as_ours(file: Any) -> Any:
    """
    What the library keeps of a document that was sent in: most as they are.

    A film that has to be made ready ends in FILM from here on. Raises CannotConvert.
    """
    ending = ending_of(file)
    if ending == VOICE:
        return _made("voice", file, ".m4a", "audio/mp4")
    if ending == FILM or (ending == "mp4" and has_to_be_made(file)):
        with converted("look", _pieces(file)):
            file.name = f"{Path(file.name).stem}.{FILM}"
    return file


def has_to_be_made(file: Any) -> bool:
    """Whether an MP4 says where it was taken, or is such that some readers would see nothing."""
    head = _head_of_film(file)
    return any(mark in head for mark in TELLS_OR_HIDES)


def ending_of(file: Any) -> str:
    """The end of a file's name, in small letters, without its dot."""
    return Path(file.name).suffix[1:].lower()


def _made(way: str, file: Any, ending: str, kind: str) -> SimpleUploadedFile:
    with converted(way, _pieces(file), ending) as (path,):
        return SimpleUploadedFile(f"{Path(file.name).stem}{ending}", path.read_bytes(), kind)


def _pieces(file: Any) -> Iterable[bytes]:
    file.seek(0)
    return file.chunks()


def _head_of_film(file: Any) -> bytes:
    """The box `moov` (ISO/IEC 14496-12), which says all about a film; empty where there is none."""
    place = 0
    while place < file.size:
        file.seek(place)
        begin = file.read(16)
        size = int.from_bytes(begin[:4], "big")
        if size == 1:  # it stands behind the name, since it is more than four bytes can say
            size = int.from_bytes(begin[8:], "big")
        if begin[4:8] == b"moov":
            file.seek(place)
            return file.read(MOST_OF_A_HEAD)
        if size < 8:
            break
        place += size
    file.seek(0)
    return b""
