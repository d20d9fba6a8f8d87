"""
What runs in the child: a picture that was sent, or a page of a PDF, made anew as pixels.

Nothing of ours is imported here. It is given the file by a pipe, and by then it can do nothing but
compute (`base.sandbox`). What comes back is how many pages there are, how large this one is, and a
JPEG: no place, day, device, profile, layer, text or script of what came.
"""

import io
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

# What the child ends with; `helpdesk.pictures.making_pixels` knows them.
TOO_MANY_POINTS, NO_SUCH_PAGE = 67, 68

# Points of a picture before it is made smaller: telephones make 12 to 50 million.
MOST_POINTS = 64_000_000
MOST_PAGES = 20  # of a PDF that are shown: a contract has two to six
# Points of the longer side of a page of a PDF, as it is drawn: A4 at 200 to the inch.
SIDE_OF_A_PAGE = 2_400
# Before the JPEG: pages, width, height.
MEASURES = struct.Struct(">III")
PARTS = 1_000  # of a side, in which bars are measured
# A grey one of each kind, opened once before anything comes.
OWN = Path(__file__).with_name("own")
FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF"}
PDF = "pdf"


class Look(NamedTuple):
    """How it is made: points of its longer side, whether it is grey, how good the JPEG is."""

    side: int
    grey: bool
    quality: int


LOOKS = {
    # Enough to tell a letter from a person, and too small to read or to know a face.
    "small": Look(160, grey=True, quality=50),
    # A4 as wide as the desk's page has room, 110 to the inch: what is printed can be read.
    "large": Look(1_300, grey=False, quality=80),
    # A4 at 170 to the inch, for the copy of a lawyer: small print can be read.
    "copy": Look(2_000, grey=False, quality=80),
}


def maker(kind: str, look: str, page: str, bars: str) -> Callable[[bytes], bytes]:
    """
    What makes that page, from 1, of such a picture (FORMATS, PDF) anew in that look (LOOKS). bars:
    left, top, right, bottom of each in PARTS: "0,0,500,250 …". Raises what decoders raise.
    """
    wanted, black = LOOKS[look], _bars(bars)

    def make(given: bytes, number: int) -> bytes:
        if kind == PDF:
            pages, image = _page(given, number)
        else:
            pages, image = 1, _picture(given, kind, wanted.side)
            if number != 1:
                sys.exit(NO_SUCH_PAGE)
        return _packed(pages, _made_plain(image, wanted, black), wanted.quality)

    # Once, for whatever is opened or begun with the first picture only.
    _get_ready()
    make((OWN / f"own.{kind}").read_bytes(), 1)
    return lambda given: make(given, int(page))


def _get_ready() -> None:
    """All that is imported is imported here; and no decoder starts more threads than it must."""
    import pillow_heif
    import pypdfium2  # noqa: F401 - with its library
    from PIL import Image, ImageDraw, ImageOps  # noqa: F401 - so that they are there

    Image.init()
    Image.MAX_IMAGE_PIXELS = None  # counted here, with a number of its own to end with
    pillow_heif.register_heif_opener(thumbnails=False)
    pillow_heif.options.DECODE_THREADS = 1


def _picture(given: bytes, kind: str, side: int) -> Any:
    """Upright, and already small where the decoder can make it so."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(given), formats=(FORMATS[kind],)) as opened:
        if opened.width * opened.height > MOST_POINTS:
            sys.exit(TOO_MANY_POINTS)
        opened.draft(None, (side, side))  # of a JPEG: the next larger half, quarter or eighth
        opened.load()
        return ImageOps.exif_transpose(opened)


def _page(given: bytes, number: int) -> tuple[int, Any]:
    """How many pages there are, and a picture of one. Nothing in it is filled in, played or run."""
    import pypdfium2

    document = pypdfium2.PdfDocument(given)
    if not 1 <= number <= min(len(document), MOST_PAGES):
        sys.exit(NO_SUCH_PAGE)
    page = document[number - 1]
    longest = max(page.get_size())
    drawn = page.render(
        scale=SIDE_OF_A_PAGE / max(longest, 1), may_draw_forms=False, rev_byteorder=True
    )
    return len(document), drawn.to_pil()


def _made_plain(image: Any, wanted: Look, black: list[tuple[int, ...]]) -> Any:
    """Bars first, as wide as the points that they touch: no shade of what is under them is left."""
    from PIL import Image, ImageDraw

    if image.mode in {"RGBA", "LA", "PA", "P"}:  # what shows through is white, as paper is
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    image = image.convert("RGB")
    drawing = ImageDraw.Draw(image)
    for left, top, right, bottom in black:
        corners = (left, image.width), (top, image.height), (right, image.width)
        first_x, first_y, last_x = (place * side // PARTS for place, side in corners)
        drawing.rectangle((first_x, first_y, last_x, bottom * image.height // PARTS), fill="black")
    image.thumbnail((wanted.side, wanted.side))
    if wanted.grey:
        image = image.convert("L")
    image.info = {}
    return image


def _packed(pages: int, image: Any, quality: int) -> bytes:
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=quality)
    return MEASURES.pack(pages, image.width, image.height) + jpeg.getvalue()


def _bars(written: str) -> list[tuple[int, ...]]:
    return [tuple(map(int, bar.split(","))) for bar in written.split()]
