"""
The picture that an editor gave a campaign, as a poster and a postcard have it: cut around its focal
point. Its drawing would be an SVG, and so is this: a photograph in a frame.
"""

import base64
import io
from typing import Any

from wagtail.images.models import Filter

from awareness.handouts.handout_formats import handout_format

# By layout, how many points across, and how high its place is by its width. A wall is looked at
# from afar: 100 points to the inch on an A2; a card is held: 300.
PLACES = {"poster": (2400, 0.556), "postcard": (1800, 0.721)}
QUALITY = 80  # of JPEG: from half a megabyte to one for a photograph on a poster
FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}">'
    '<image width="{wide}" height="{high}" preserveAspectRatio="xMidYMid slice" '
    'href="data:image/jpeg;base64,{data}"/></svg>'
)


def picture_print(picture: Any, name: str) -> list[Any]:
    """All that decides how a picture looks on the paper of a name, without reading it."""
    focal = [getattr(picture, f"focal_point_{part}") for part in ("x", "y", "width", "height")]
    return [picture.file.name, picture.file_hash, *focal, _cut(name)]


def picture_as_svg(picture: Any, name: str) -> str:
    """A picture as it stands on the paper of a name. The same one makes the same letters."""
    out = io.BytesIO()
    Filter(spec=_cut(name)).run(picture, out)
    wide, high = _points(name)
    data = base64.b64encode(out.getvalue()).decode()
    return FRAME.format(wide=wide, high=high, data=data)


def _cut(name: str) -> str:
    wide, high = _points(name)
    return f"fill-{wide}x{high}|format-jpeg|jpegquality-{QUALITY}"


def _points(name: str) -> tuple[int, int]:
    wide, ratio = PLACES[handout_format(name).layout]
    return wide, round(wide * ratio)
