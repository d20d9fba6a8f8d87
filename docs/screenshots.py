"""
Take the README's picture from a running site: `.venv/bin/python -m docs.screenshots`.

The home page on a phone, in English and in Arabic, side by side.
"""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from bench.sites import serving, site
from tests.fixtures.browser import QUIET, find_chromium

TARGET = Path(__file__).parent / "images" / "home-en-ar.png"
PHONE = {"width": 360, "height": 640}
GAP = 24


def picture(browser: Browser, url: str) -> Image.Image:
    page = browser.new_page(viewport=PHONE, device_scale_factor=1.5)
    page.goto(url)
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def side_by_side(pictures: list[Image.Image]) -> Image.Image:
    width = sum(each.width for each in pictures) + GAP * (len(pictures) + 1)
    sheet = Image.new("RGB", (width, pictures[0].height + 2 * GAP), (225, 225, 222))
    left = GAP
    for each in pictures:
        sheet.paste(each, (left, GAP))
        left += each.width + GAP
    return sheet


def main() -> None:
    with site() as planted, serving(planted) as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=[*QUIET, "--no-sandbox"]
        )
        pictures = [picture(browser, f"{running.url}/{code}/") for code in ("en", "ar")]
        sheet = side_by_side(pictures).quantize(128)
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        sheet.save(TARGET, optimize=True)


if __name__ == "__main__":
    main()
