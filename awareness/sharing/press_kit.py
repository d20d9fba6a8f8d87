"""
All that a partner needs of a campaign, as one zip: its words in each of its languages, its picture
for paper and for screens, what to put into a page of theirs, our mark; its film, with captions in
every language that has them.

No name, no mail address and no script is in it; what partners embed lies on their own server, so
that nobody learns from us or from them who has looked.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language_info, override

from awareness.models import CampaignPage, withheld
from awareness.sharing.film_captions import as_vtt, captions_of, languages_of
from awareness.sharing.news_feed import absolute, plain_words
from awareness.sharing.own_films import FORMS, film_file, film_name

ARTWORK = Path(__file__).parent.parent / "artwork"
MARK = Path(__file__).parent.parent / "static" / "sharing" / "mark.svg"
# For paper, a sheet of A4; for screens, a column of text.
PRINT, SCREEN = "max-3200x3200|format-png", "max-1200x1200|format-jpeg"
# In each language, by the template that makes it.
WORDS = {
    "awareness/kit/text.txt": "text-{}.txt",
    "awareness/kit/embed.html": "embed-{}.html",
}
# The same words and pictures make the same bytes, on whichever day.
NO_DAY = (1980, 1, 1, 0, 0, 0)


def press_kit(page: CampaignPage) -> bytes:
    """The zip of a campaign that has a picture."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kit:
        for name, content in _files(page):
            kit.writestr(zipfile.ZipInfo(f"{_in_a_file_name(page)}/{name}", NO_DAY), content)
    return out.getvalue()


def _files(page: CampaignPage) -> Iterator[tuple[str, bytes]]:
    for name, filters in (
        (f"{_in_a_file_name(page)}-print.png", PRINT),
        (_on_screens(page), SCREEN),
    ):
        with page.picture.get_rendition(filters).file.open("rb") as file:
            yield name, file.read()
    if (drawing := ARTWORK / f"{_in_a_file_name(page)}.svg").exists():
        yield drawing.name, drawing.read_bytes()
    yield "mark.svg", MARK.read_bytes()
    yield from _of_film(film_name(page))
    for each in _in_all_languages(page):
        words = _words(each)
        with override(each.language):
            for template, name in WORDS.items():
                text = render_to_string(template, words)
                yield name.format(each.language), text.strip().encode() + b"\n"


def _of_film(film: str) -> Iterator[tuple[str, bytes]]:
    """Its files, and its captions also in languages in which we have no page on it."""
    if not film:
        return
    for form in FORMS:
        yield film_file(film, form).name, film_file(film, form).read_bytes()
    for code in languages_of(film):
        yield f"film-{code}.vtt", as_vtt(captions_of(film, code), code).encode()


def _in_all_languages(page: CampaignPage) -> Iterator[CampaignPage]:
    asked = CampaignPage.objects.filter(translation_key=page.translation_key, live=True)
    pages = {each.language: each for each in asked.exclude(pk__in=withheld())}
    for code, _name in settings.LANGUAGES:
        if code in pages:
            yield pages[code]


def _words(page: CampaignPage) -> dict[str, Any]:
    info = get_language_info(page.language)
    return {
        "title": page.title,
        "slogan": page.slogan or page.title,
        "summary": plain_words(page.summary, page.language),
        "alt": page.picture_alt,
        "address": absolute(page.url_path),
        "picture": _on_screens(page),
        "embed": WORDS["awareness/kit/embed.html"].format(page.language),
        "site": str(settings.PUBLIC_TITLE),
        "lang": info["lang"],
        "bidi": info["bidi"],
    }


def _on_screens(page: CampaignPage) -> str:
    return f"{_in_a_file_name(page)}-screen.jpg"


def _in_a_file_name(page: CampaignPage) -> str:
    """Its slug, which a form allows: from a column, it could lead anywhere on a partner's disk."""
    if re.fullmatch(r"[a-z0-9-]+", page.slug):
        return page.slug
    return "campaign"
