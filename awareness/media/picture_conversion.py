"""
What the converting child makes of a photograph of a telephone: a JPEG as every browser shows it.

Upright, in the colours of screens, no larger than paper needs; and without what the telephone
wrote beside it: where, when, by whom and with what it was taken.
"""

import sys
from typing import Any

# What the child ends with; `awareness.media.conversion` has the sentences.
TOO_MANY_POINTS = 67

MOST_POINTS = 128_000_000  # as Wagtail takes of any picture; a telephone's have 12 to 50 million
LONGEST_SIDE = 5_000  # points: 42 cm of paper, the side of an A3, at 300 to the inch
QUALITY = 90  # of JPEG; Wagtail makes the smaller ones of it


def still(given: str, made: str) -> None:
    import pillow_heif
    from PIL import Image, ImageOps

    pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # counted here, with a number of its own to end with
    with Image.open(given, formats=("HEIF", "JPEG")) as opened:
        if opened.width * opened.height > MOST_POINTS:
            sys.exit(TOO_MANY_POINTS)
        opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # first: all that follows is made of less
        plain = _in_colours_of_screens(ImageOps.exif_transpose(opened))
    plain.info = {}
    plain.save(made, "JPEG", quality=QUALITY)


def _in_colours_of_screens(image: Any) -> Any:
    """In sRGB: without a word about its colours, that is how browsers take them."""
    from io import BytesIO

    from PIL import Image, ImageCms

    profile = image.info.get("icc_profile")
    if image.mode in {"RGBA", "LA", "PA"}:  # what shows through is white, as paper is
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    image = image.convert("RGB")
    if not profile:
        return image
    try:
        of_telephone = ImageCms.ImageCmsProfile(BytesIO(profile))
        changed = ImageCms.profileToProfile(image, of_telephone, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):  # a profile that says nothing is not followed
        return image
    return changed
