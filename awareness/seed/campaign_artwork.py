"""
The artwork of our own campaigns, from its drawings (`awareness/artwork/`) into the media library.

Readers get pictures of points, as of any other picture; the drawings are what people change.
"""

import hashlib
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import Q
from wagtail.images import get_image_model

from awareness.handouts.campaign_handouts import is_of_drawing
from awareness.models import CampaignPage

ARTWORK = Path(__file__).parent.parent / "artwork"
# Of the picture that is made, in points. A sheet of A4 is printed well from it.
WIDTH, HEIGHT = 3200, 1800
MOST_OF_A_TITLE = 255  # characters, as Wagtail's column has


def give_artwork() -> int:
    """
    Give each campaign the picture drawn for it, in all languages; how many pages got one.

    A drawing is named for the address of its campaign. A page that is being changed, or that has
    another picture, is left alone; where the drawing has changed, its picture is made anew. A
    translation that is behind its English waits until it has caught up: published now, it would be
    taken for one of today's English.
    """
    given = 0
    pages = CampaignPage.objects.filter(live=True, has_unpublished_changes=False)
    behind = Q(translation_state__stale=True) | Q(translation_state__source_digest="")
    for page in pages.exclude(behind):
        drawing = ARTWORK / f"{page.slug}.svg"
        if page.picture_alt and drawing.exists() and _gives_way(page.picture, drawing):
            page.picture = _in_library(drawing, page)
            page.save_revision().publish()
            given += 1
    return given


def as_points(drawing: Path) -> bytes:
    """A drawing as PNG, large enough for paper."""
    sheet = (
        f"#set page(width: {WIDTH}pt, height: {HEIGHT}pt, margin: 0pt)\n"
        f'#image("{drawing.name}", width: 100%)'
    )
    made = typst.compile(  # type: ignore[call-overload]  # it wants both of one type, and takes any
        sheet.encode(), root=str(drawing.parent), format="png", ppi=72
    )
    return bytes(made)


def _gives_way(picture: Any, drawing: Path) -> bool:
    """Whether a page has no picture, or one of an older state of its drawing."""
    if picture is None:
        return True
    return is_of_drawing(picture, drawing.stem) and _name(drawing) not in picture.file.name


def _name(drawing: Path) -> str:
    """What the file of its picture is called; it says of which state of the drawing it is."""
    state = hashlib.sha256(drawing.read_bytes()).hexdigest()[:8]
    return f"artwork-{drawing.stem}-{state}"


def _in_library(drawing: Path, page: CampaignPage) -> Any:
    images = get_image_model().objects
    if (known := images.filter(file__contains=_name(drawing)).first()) is not None:
        return known
    file = ContentFile(as_points(drawing), name=f"{_name(drawing)}.png")
    return images.create(title=_title(page), file=file)


def _title(page: CampaignPage) -> str:
    """What staff call the campaign, in each of their languages: a picture has one title for all."""
    own = CampaignPage.objects.filter(translation_key=page.translation_key)
    titles = dict(own.values_list("locale__language_code", "title"))
    spoken = [code for code, _name in settings.WAGTAILADMIN_PERMITTED_LANGUAGES]
    here = dict.fromkeys(titles[code] for code in spoken if code in titles)
    return " · ".join(here)[:MOST_OF_A_TITLE] or page.title
