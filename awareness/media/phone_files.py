"""
A photograph, a voice or a film of a telephone, as somebody sends it in.

What is kept of photograph and voice is made by the converting child: what every browser takes, and
not where and when it was taken. A film is taken as it is, or not at all.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from awareness.media.conversion import converted

PHOTOGRAPHS = frozenset({"heic", "heif"})
# How such a file begins, whatever its name (ISO/IEC 23008-12, annex B).
BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
VOICE, FILM_OF_IPHONE, MP4 = "m4a", "mov", "mp4"
MAKE_IT_MP4 = gettext_noop(
    "A film that ends in .mov is not taken here: many telephones cannot show it, and it may say "
    "where it was taken. Save it as an MP4 (H.264) on a computer, for example with HandBrake, "
    "which is free. An iPhone films in .mov alone; Android telephones film in MP4."
)
TELLS_ITS_PLACE = gettext_noop(
    "This film says where it was taken, and any reader could find that. Turn off the location in "
    "the settings of the camera and film again, or save the film on a computer without its "
    "location."
)
NOT_FOR_EVERYBODY = gettext_noop(
    "Many telephones cannot show this film: it is in HEVC (H.265). Save it as an MP4 (H.264) on a "
    "computer, for example with HandBrake, which is free; or turn off HEVC (“high efficiency”) in "
    "the settings of the camera and film again."
)
# What the head of an MP4 has in it, and what is wrong with it then.
REFUSED = (
    (TELLS_ITS_PLACE, (b"\xa9xyz", b"com.apple.quicktime.location", b"loci")),
    (NOT_FOR_EVERYBODY, (b"hvc1", b"hev1")),
)
MOST_OF_A_HEAD = 20_000_000  # bytes: of ten hours


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
    """What the library keeps of a document: most as they were sent in. Raises CannotConvert."""
    if ending_of(file) == VOICE:
        return _made("voice", file, ".m4a", "audio/mp4")
    return file


def told_of_film(file: Any) -> str:
    """Why a film cannot be taken, in sentences; empty if it can, and for whatever is no film."""
    ending = ending_of(file)
    if ending == FILM_OF_IPHONE:
        return _(MAKE_IT_MP4)
    if ending != MP4:
        return ""
    head = _head_of_film(file)
    sentences = []
    for sentence, marks in REFUSED:
        if any(mark in head for mark in marks):
            sentences.append(_(sentence))
    return " ".join(sentences)


def is_for_readers(document: Any) -> bool:
    """Whether it may be shown: no .mov, which 0.1 took in and which may say where it was taken."""
    return document.file_extension.lower() != FILM_OF_IPHONE


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
            # What follows is the film itself; without a size the box goes on to the end.
            return file.read(min(size or file.size, MOST_OF_A_HEAD))
        if size < 8:
            break
        place += size
    file.seek(0)
    return b""
