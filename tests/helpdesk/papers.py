"""Small pictures of paper, as telephones make them."""

import io
from functools import cache

import pillow_heif
from PIL import Image

# By the kind under which each is taken, the name that Pillow has for it.
FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF", "pdf": "PDF"}


@cache
def paper(kind: str) -> bytes:
    """A white page in that kind of file."""
    pillow_heif.register_heif_opener()
    made = io.BytesIO()
    Image.new("RGB", (64, 90), "white").save(made, FORMATS[kind])
    return made.getvalue()
