"""The texts of a page as a screen reader speaks them: each in the language it is marked with."""

import unicodedata
from html.parser import HTMLParser
from typing import NamedTuple

VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr"})
SILENT = frozenset({"style", "script"})
# ISO 15924, and how the names of the letters begin in Unicode.
LETTERS = {
    "Latn": "LATIN",
    "Cyrl": "CYRILLIC",
    "Arab": "ARABIC",
    "Ethi": "ETHIOPIC",
    "Deva": "DEVANAGARI",
    "Guru": "GURMUKHI",
    "Beng": "BENGALI",
    "Thai": "THAI",
    "Hans": "CJK",
}


class Text(NamedTuple):
    words: str
    lang: str
    dir: str


class Spoken(HTMLParser):
    """Each text of a page with the language and the direction of what it stands in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Text] = []
        self._open: list[tuple[str, str, str]] = [("", "", "")]
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == self._open[-1][0] == "option":
            self._open.pop()  # it ends where the next one begins
        if tag not in VOID:
            said, (_, lang, way) = dict(attrs), self._open[-1]
            self._open.append((tag, said.get("lang") or lang, said.get("dir") or way))

    def handle_endtag(self, tag):
        while len(self._open) > 1 and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tag, lang, way = self._open[-1]
        if tag not in SILENT and (words := " ".join(data.split())):
            self.found.append(Text(words, lang.lower(), way))


def in_another_script(text: Text, script: str) -> bool:
    """Whether a sentence has no letter of its language. Addresses may be Latin anywhere."""
    letters = [letter for letter in text.words if letter.isalpha()]
    known = any(unicodedata.name(letter, "").startswith(LETTERS[script]) for letter in letters)
    return len(letters) > 12 and not known and "://" not in text.words
