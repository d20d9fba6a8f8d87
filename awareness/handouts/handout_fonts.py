"""
The fonts on paper, of Debian's Noto packages. No other font of the machine is ever used, so that
two nodes with the same packages make the same bytes.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import typst
from django.utils.translation import get_language_info

CORE, CJK = "fonts-noto-core", "fonts-noto-cjk"
FOLDERS = {
    CORE: Path("/usr/share/fonts/truetype/noto"),
    CJK: Path("/usr/share/fonts/opentype/noto"),
}


class HandoutFont(NamedTuple):
    """family: as Typst names it. stem: how its files are called. package: of Debian, with them."""

    family: str
    stem: str
    package: str = CORE
    suffix: str = "ttf"

    @property
    def files(self) -> list[Path]:
        folder = FOLDERS[self.package]
        regular = folder / f"{self.stem}-Regular.{self.suffix}"
        bold = folder / f"{self.stem}-Bold.{self.suffix}"
        return [regular, bold]


LATIN = HandoutFont("Noto Sans", "NotoSans")
# By script. Urdu is printed in Naskh: the letters of Nastaliq cannot be read back out of a PDF,
# neither by a program nor by somebody who listens.
OF_SCRIPT = {
    "Arab": HandoutFont("Noto Sans Arabic", "NotoSansArabic"),
    "Ethi": HandoutFont("Noto Sans Ethiopic", "NotoSansEthiopic"),
    "Deva": HandoutFont("Noto Sans Devanagari", "NotoSansDevanagari"),
    "Guru": HandoutFont("Noto Sans Gurmukhi", "NotoSansGurmukhi"),
    "Beng": HandoutFont("Noto Sans Bengali", "NotoSansBengali"),
    "Thai": HandoutFont("Noto Sans Thai", "NotoSansThai"),
    "Hans": HandoutFont("Noto Sans CJK SC", "NotoSansCJK", CJK, "ttc"),
}


class FontMissing(Exception):
    """A font that a language needs is not on this machine. package: what brings it."""

    def __init__(self, package: str) -> None:
        super().__init__(f"Install the package {package}: without it this handout cannot be made.")
        self.package = package


def fonts_for(language: str) -> list[HandoutFont]:
    """Those that a handout in a language needs, its own script first."""
    own = OF_SCRIPT.get(get_language_info(language)["script"])
    if own:
        return [own, LATIN]
    return [LATIN]


def missing_packages(languages: list[str]) -> dict[str, list[str]]:
    """Of which packages fonts are missing on this machine, and for which of these languages."""
    missing: dict[str, list[str]] = {}
    for language in languages:
        for font in fonts_for(language):
            if _lacks(font):
                languages_without = missing.setdefault(font.package, [])
                if language not in languages_without:
                    languages_without.append(language)
    return missing


def loaded_fonts(language: str) -> typst.Fonts:
    """Fonts for Typst, those of a language among them; FontMissing where one is not there."""
    for font in fonts_for(language):
        if _lacks(font):
            raise FontMissing(font.package)
    return _loaded()


@cache
def fonts_digest(language: str) -> str:
    """Other fonts make other bytes. Of what is not there: that it is not."""
    digest = hashlib.sha256(typst.__version__.encode())
    for font in fonts_for(language):
        for path in font.files:
            digest.update(path.read_bytes() if path.exists() else b"-")
    return digest.hexdigest()[:16]


@cache
def _loaded() -> typst.Fonts:
    """An index of what both packages hold: a tenth of a second, once for each process."""
    folders = [str(folder) for folder in FOLDERS.values() if folder.is_dir()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _lacks(font: HandoutFont) -> bool:
    return not all(path.exists() for path in font.files)
