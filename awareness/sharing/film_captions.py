"""
The captions of our films, in each language that has them.

A film has no words in its pictures and no sound. Its English captions lie beside its drawing; each
names the place on our pages where it stands, so that its translation is that of the catalogue, with
the numbers of the registry.
"""

import html
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import polib
from django.conf import settings
from django.utils.translation import to_locale

from awareness.blocks.plain_text import without_tags
from awareness.facts.fact_filling import fill_html
from awareness.facts.placeholders import difference

DRAWINGS = Path(__file__).parent.parent / "artwork" / "film"
CUE = re.compile(r"^(page/\S+)\n([0-9:.]+ --> [0-9:.]+)\n(.+)$", re.MULTILINE)
# A number keeps its order in a line that runs from right to left: these stand for <bdi dir="ltr">.
ISOLATED = (('<bdi dir="ltr">', "\u2066"), ("</bdi>", "\u2069"))


class Caption(NamedTuple):
    """times: as WebVTT writes them. text: a sentence with its facts still named."""

    times: str
    text: str


def captions_of(film: str, language: str) -> list[Caption]:
    """
    The captions of a film in a language, in order; none at all where a sentence is not translated.

    film: the address of its campaign.
    """
    path = DRAWINGS / f"{film}.vtt"
    if not path.exists():
        return []
    cues = CUE.findall(path.read_text(encoding="utf-8"))
    if language == settings.LANGUAGE_CODE:
        return [Caption(times, text) for _where, times, text in cues]
    known = _translated(language, frozenset((where, text) for where, _times, text in cues))
    captions = []
    for where, times, text in cues:
        translation = known.get((where, text))
        if not translation:
            return []
        captions.append(Caption(times, translation))
    return captions


def languages_of(film: str) -> list[str]:
    """The codes of the languages that have captions for it."""
    return [code for code, _name in settings.LANGUAGES if captions_of(film, code)]


def as_vtt(captions: list[Caption], language: str) -> str:
    """The file that a player reads, with today's numbers; below its last sentence who says it."""
    cues = [f"{each.times}\n{_as_cue(each.text, language)}\n" for each in captions]
    if cues and sender():
        cues[-1] += f"\u2066{html.escape(sender(), quote=False)}\u2069\n"
    return "\n".join(["WEBVTT\n"] + cues)


def sender() -> str:
    """
    Who answers for our films, and the address of the site. A demonstration is nobody's: its
    address alone, where it has one.
    """
    name = "" if settings.DEMONSTRATION else settings.OPERATOR["name"]
    address = settings.PUBLIC_ORIGIN.partition("://")[2].rstrip("/")
    return " · ".join(filter(None, (name, address)))


def _as_cue(text: str, language: str) -> str:
    filled = str(fill_html(text, language))
    for tag, mark in ISOLATED:
        filled = filled.replace(tag, mark)
    return html.escape(without_tags(filled), quote=False)


def _translated(language: str, keys: frozenset[tuple[str, str]]) -> dict[tuple[str, str], str]:
    path = Path(settings.LOCALE_PATHS[0]) / to_locale(language) / "LC_MESSAGES" / "content.po"
    if not path.exists():
        return {}
    return _of_catalogue(path, path.stat().st_mtime_ns, keys)


@lru_cache(maxsize=64)
def _of_catalogue(
    path: Path, _changed_at: int, keys: frozenset[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """
    What the file says for these keys: where a sentence stands, and its English. _changed_at: of the
    file, so that what is kept here is of today.

    Only the entries that are asked for are read: all would take half a second a language.
    """
    lines = {f'msgctxt "{where}"' for where, _english in keys}
    entries = path.read_text(encoding="utf-8").split("\n\n")
    asked = [entry for entry in entries[1:] if lines & set(entry.split("\n"))]
    translated = {}
    for entry in polib.pofile("\n\n".join(entries[:1] + asked)):
        key = (entry.msgctxt, entry.msgid)
        if key not in keys or entry.obsolete or entry.fuzzy:
            continue
        if not difference(entry.msgid, entry.msgstr):
            translated[key] = entry.msgstr
    return translated
