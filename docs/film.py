"""
The films of our campaigns, from their drawings: `make film`.

A drawing in `awareness/artwork/film/` moves by itself when a browser opens it; here a browser is
held at each moment, photographed, and what it shows is packed twice: AV1, which is small, and
H.264, which every telephone plays. FILM=october takes one. No sound, no words: those are captions.
"""

import os
import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.fixtures.browser import QUIET, find_chromium
from tests.fixtures.running import ROOT

DRAWINGS = ROOT / "awareness" / "artwork" / "film"
BT709 = 1  # what players take the colours of a film of this height for
RATE = 24  # pictures a second
WIDTH, HEIGHT = 1280, 720
# By the end of a file's name: the encoder and what it is told. One thread: the same bytes again.
ENCODERS = {
    "av1": ("libsvtav1", {"preset": "7", "crf": "34", "svtav1-params": "lp=1:keyint=10s"}),
    "h264": (
        "libx264",
        {"preset": "slow", "crf": "23", "threads": "1", "level": "31", "refs": "4"},
    ),
}
STAGE = """<!doctype html><style>body{{margin:0}}body>svg{{display:block;width:100vw;height:100vh}}
</style>{}"""
HELD = "at => { const svg = document.querySelector('svg'); svg.setCurrentTime(at); }"


def drawn_at(page: Page, moments: list[float]) -> Iterator[bytes]:
    """What the drawing shows at each of these seconds, as PNG."""
    for moment in moments:
        page.evaluate(HELD, moment)
        yield page.screenshot(type="png")


def on_stage(page: Page, drawing: Path) -> None:
    page.set_content(STAGE.format(drawing.read_text(encoding="utf-8")))
    page.evaluate("document.querySelector('svg').pauseAnimations()")


def said_by(drawing: Path, name: str) -> float:
    """A number that a drawing says of itself: its length, or the second of its poster."""
    match = re.search(rf'data-{name}="([0-9.]+)"', drawing.read_text(encoding="utf-8"))
    return float(match[1]) if match else sys.exit(f"{drawing.name} has no data-{name}")


class Packed:
    """A file that is being made, picture by picture."""

    def __init__(self, path: Path, encoder: str, options: dict[str, str]) -> None:
        flags = {"movflags": "+faststart", "fflags": "+bitexact"}
        self.file: Any = av.open(str(path), "w", options=flags)
        self.stream: Any = self.file.add_stream(encoder, rate=RATE, options=options)
        self.stream.width, self.stream.height = WIDTH, HEIGHT
        self.stream.pix_fmt = "yuv420p"
        context = self.stream.codec_context
        context.colorspace = context.color_primaries = context.color_trc = BT709
        self.stream.time_base = self.stream.codec_context.time_base = Fraction(1, RATE)

    def add(self, number: int, picture: Image.Image) -> None:
        frame = av.VideoFrame.from_image(picture)
        frame = frame.reformat(format="yuv420p", dst_colorspace=BT709)
        frame.pts, frame.time_base = number, Fraction(1, RATE)
        self.file.mux(self.stream.encode(frame))

    def close(self) -> None:
        self.file.mux(self.stream.encode(None))
        self.file.close()


def make(page: Page, drawing: Path) -> None:
    """Both files of a film, and its poster."""
    on_stage(page, drawing)
    moments = [number / RATE for number in range(round(said_by(drawing, "seconds") * RATE))]
    made = {name: DRAWINGS / f"{drawing.stem}-{name}.mp4" for name in ENCODERS}
    files = [Packed(path, *ENCODERS[name]) for name, path in made.items()]
    for number, shown in enumerate(drawn_at(page, moments)):
        picture = Image.open(BytesIO(shown)).convert("RGB")
        for file in files:
            file.add(number, picture)
        if sys.stdout.isatty():
            sys.stdout.write(f"\r{drawing.stem}: picture {number + 1} of {len(moments)}")
    for file in files:
        file.close()
    poster = next(drawn_at(page, [said_by(drawing, "poster")]))
    Image.open(BytesIO(poster)).convert("RGB").resize((960, 540)).save(
        DRAWINGS / f"{drawing.stem}.webp", quality=70, method=6
    )
    sizes = ", ".join(f"{name} {film.stat().st_size:,} bytes" for name, film in made.items())
    sys.stdout.write(f"\r{drawing.stem}: {sizes}\n")


def main() -> None:
    wanted = os.environ.get("FILM", "")
    with sync_playwright() as playwright:
        chromium = find_chromium() or sys.exit("No Chromium here: apt-get install chromium")
        browser = playwright.chromium.launch(
            executable_path=chromium, args=[*QUIET, "--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for drawing in sorted(DRAWINGS.glob(f"{wanted or '*'}.svg")):
            make(page, drawing)
        browser.close()


if __name__ == "__main__":
    main()
