"""
Our own films, and on which pages they stand.

A film is made of the drawing that is named for the address of its campaign (`make film`). It is
public when one centre and one former resident have said yes to it; until then a demonstration
that strangers cannot reach alone shows it, marked as what it is. Its files lie beside the drawing
and among no static files: they have an address for as long as a public campaign shows them.
"""

import re
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import get_language_info

from awareness.models import CampaignPage, withheld
from awareness.sharing.film_captions import captions_of

FILMS = Path(__file__).parent.parent / "artwork" / "film"
AT = "/films/"
# The smaller one first: a player takes the first that it can play.
FORMS = {"av1": 'video/mp4; codecs="av01.0.05M.08"', "h264": 'video/mp4; codecs="avc1.64001F"'}
CAPTIONS = "film.vtt"


class Source(NamedTuple):
    href: str
    type: str


class Track(NamedTuple):
    """Captions of one language. code: of its page; name: its own."""

    code: str
    lang: str
    name: str
    href: str


class OwnFilm(NamedTuple):
    """What the template of a campaign shows of its film. to_keep, size: the file to download."""

    sources: list[Source]
    poster: str
    tracks: list[Track]
    sentences: list[str]
    to_keep: str
    size: int
    is_draft: bool


def film_name(page: Any) -> str:
    """The name of the film that this campaign may show; empty where it has none."""
    if not isinstance(page, CampaignPage) or not re.fullmatch(r"[a-z0-9-]+", page.slug):
        return ""
    among_us = settings.DEMONSTRATION and not settings.FORMS_SHUT_AT
    is_shown = page.film_shows and (page.is_agreed or among_us)
    if is_shown and film_file(page.slug).is_file():
        return page.slug
    return ""


def film_file(name: str, form: str = "h264") -> Path:
    return FILMS / f"{name}-{form}.mp4"


def shown_file(name: str) -> Path | None:
    """The film, or its picture, that lies at this name below AT; None while no page shows it."""
    named = re.fullmatch(rf"([a-z0-9-]+?)(?:-(?:{'|'.join(FORMS)})\.mp4|\.webp)", name)
    if named is None:
        return None
    campaigns = CampaignPage.objects.live().filter(slug=named[1]).exclude(pk__in=withheld())
    if any(film_name(campaign) for campaign in campaigns):
        return FILMS / name
    return None


def film_of(page: CampaignPage, alternates: list[tuple[str, str]]) -> OwnFilm:
    """The film of a campaign that may show one. alternates: its languages, and where it is."""
    name, to_keep = page.slug, film_file(page.slug)
    return OwnFilm(
        sources=[Source(f"{AT}{film_file(name, form).name}", FORMS[form]) for form in FORMS],
        poster=f"{AT}{name}.webp",
        tracks=[_track(code, href) for code, href in alternates if captions_of(name, code)],
        sentences=[caption.text for caption in captions_of(name, page.language)],
        to_keep=f"{AT}{to_keep.name}",
        size=to_keep.stat().st_size,
        is_draft=not page.is_agreed,
    )


def _track(code: str, href: str) -> Track:
    info = get_language_info(code)
    return Track(code, info["lang"], info["name_local"], f"{href}{CAPTIONS}")
