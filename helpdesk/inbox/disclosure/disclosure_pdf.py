"""
The PDF/A of a case, made by Typst in memory, from a layout that is given words alone: 2b, or 3b,
which may hold other files, where what was spoken lies in it.

A character that no font can show is written by its name: Typst makes no PDF/A with a gap in it, and
a gap would be a word that somebody said and nobody can read.
"""

import base64
import io
import json
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import pikepdf
import typst

# Typst reads a picture that stands in no file as a drawing; its JPEG is in the PDF as it is.
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
    '<image width="{width}" height="{height}" href="{href}"/></svg>'
)
LAYOUT = Path(__file__).parent / "disclosure.typ"
# Of Debian's Noto packages, as the handouts of readers; any other font of the machine may be
# missing on the next.
FONT_FOLDERS = (Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/opentype/noto"))
# What a PDF/A may hold: no other file, or any.
Standard = Literal["a-2b", "a-3b"]
# Joiners make the letters of Persian and Hindi; all else that is unseen is told by its name.
JOINERS = "\u200c\u200d"
STAYS = "\n" + JOINERS
UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs"}


class CannotTypeset(Exception):
    """This machine cannot make the paper; fonts-noto-core and fonts-noto-cjk may be missing."""


class CopiedText(NamedTuple):
    """Some words. lang: code of their language, or empty. dir: ltr or rtl."""

    text: str
    lang: str
    dir: str


class CopiedPicture(NamedTuple):
    """A page of it. said: what stands above it."""

    said: str
    jpeg: bytes
    width: int
    height: int

    @property
    def image(self) -> str:
        """For a page of ours, and for the paper."""
        return f"data:image/jpeg;base64,{base64.b64encode(self.jpeg).decode()}"


class CopiedSound(NamedTuple):
    """A file that lies in the paper. name: of this file, in no language."""

    name: str
    mp3: bytes


class Part(NamedTuple):
    """pictures: behind the passages, a page of the paper each. sounds: within it."""

    heading: str
    passages: list[CopiedText]
    pictures: Sequence[CopiedPicture] = ()
    sounds: Sequence[CopiedSound] = ()


class DisclosurePdf(NamedTuple):
    """about: lines that say what this paper is. lang: of title, lines and headings."""

    title: str
    about: list[str]
    parts: list[Part]
    lang: str


def make_pdf(paper: DisclosurePdf, day: date) -> bytes:
    """The file. The same paper of the same day makes the same bytes. Raises CannotTypeset."""
    sounds = [sound for part in paper.parts for sound in part.sounds]
    standard: Standard = "a-3b" if sounds else "a-2b"
    try:
        made = _compiled(_given(paper, _seen), day, standard)
    except typst.TypstError:
        shown = _shown_or_named(set(_texts(paper)))
        named = _given(paper, lambda text: shown(_seen(text)))
        made = _or_cannot(lambda: _compiled(named, day, standard))
    return _with(sounds, made) if sounds else made


def reads_from_right(text: str) -> bool:
    """By its first letter, as a browser does."""
    first = (unicodedata.bidirectional(letter) for letter in text if letter.isalpha())
    return next(first, "L") in ("R", "AL")


def _or_cannot(make: Callable[[], bytes]) -> bytes:
    try:
        return make()
    except typst.TypstError:
        # Not with its cause: that names the words it could not show.
        raise CannotTypeset from None


def _compiled(words: dict, day: date, standard: Standard) -> bytes:
    made = typst.compile(
        LAYOUT.read_bytes(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(words, ensure_ascii=False)},
        pdf_standards=[standard],
        timestamp=datetime.combine(day, time(12), UTC),
    )
    return bytes(made)


def _with(sounds: list[CopiedSound], made: bytes) -> bytes:
    """
    Each as a file that belongs to the paper (ISO 19005-3, 6.8): its kind, two names, what it is to
    the paper. Typst takes files from a folder or as UTF-8 alone, and no sound is either.
    """
    paper = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as pdf:
        belonging = pikepdf.Array()
        for sound in sounds:
            spec = pikepdf.AttachedFileSpec(
                pdf,
                sound.mp3,
                filename=sound.name,
                mime_type="audio/mpeg",
                relationship=pikepdf.Name.Supplement,
            )
            pdf.attachments[sound.name] = spec
            belonging.append(spec.obj)
        pdf.Root.AF = belonging
        pdf.save(paper, deterministic_id=True)
    return paper.getvalue()


@cache
def _fonts() -> typst.Fonts:
    folders = [str(folder) for folder in FONT_FOLDERS if folder.is_dir()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _given(paper: DisclosurePdf, shown: Callable[[str], str]) -> dict:
    return {
        "title": shown(paper.title),
        "about": [shown(line) for line in paper.about],
        "lang": paper.lang.partition("-")[0],
        "parts": [_given_part(part, shown) for part in paper.parts],
    }


def _given_part(part: Part, shown: Callable[[str], str]) -> dict:
    passages = []
    for passage in part.passages:
        lines = shown(passage.text).split("\n")
        lang = passage.lang.partition("-")[0] or "en"
        passages.append({"lines": lines, "lang": lang, "dir": passage.dir})
    pictures = []
    for picture in part.pictures:
        drawing = DRAWING.format(width=picture.width, height=picture.height, href=picture.image)
        pictures.append({"said": shown(picture.said), "drawing": drawing})
    return {"heading": shown(part.heading), "passages": passages, "pictures": pictures}


def _texts(paper: DisclosurePdf) -> Iterable[str]:
    yield paper.title
    yield from paper.about
    for part in paper.parts:
        yield part.heading
        for passage in part.passages:
            yield passage.text
        for picture in part.pictures:
            yield picture.said


def _seen(text: str) -> str:
    """What steers the direction of a line or is not seen at all stands there by its name."""
    written = []
    for sign in text.replace("\t", "    "):
        if unicodedata.category(sign) in UNSEEN and sign not in STAYS:
            written.append(_named(sign))
        else:
            written.append(sign)
    return "".join(written)


def _shown_or_named(texts: set[str]) -> Callable[[str], str]:
    """Writes by its name whatever no font has, each character having been tried once."""
    signs: set[str] = set()
    for text in texts:
        signs.update(_seen(text))
    signs.discard("\n")
    lacking = {ord(sign): _named(sign) for sign in signs if not _has_font(sign)}
    return lambda text: text.translate(lacking)


def _has_font(sign: str) -> bool:
    words = _given(DisclosurePdf(sign, [], [], "en"), str)
    try:
        _compiled(words, date(2000, 1, 1), "a-2b")
    except typst.TypstError:
        return False
    return True


def _named(sign: str) -> str:
    return f"[{unicodedata.name(sign, f'U+{ord(sign):04X}').lower()}]"
