"""`make gallery`: what it photographs, what it refuses, and which fonts it asks for."""

import pytest
from PIL import Image

from docs import gallery
from docs.gallery import Picture
from website.published.compression import RenderedPage


def test_it_photographs_each_page_whole_and_lists_it(browser, shown_pages, tmp_path, monkeypatch):
    monkeypatch.setattr(gallery, "TARGET", tmp_path)
    monkeypatch.setenv("LANGS", "ti, zh-hans")
    monkeypatch.setenv("PAGES", "home received")
    monkeypatch.setenv("WIDTHS", "320")
    wanted = gallery.pictures()
    gallery.take(browser, shown_pages, wanted)
    assert len(wanted) == 4
    for picture in wanted:
        with Image.open(tmp_path / picture.file) as image:
            assert image.width == 320
            assert image.height > 640
        assert f'src="{picture.file}"' in gallery.sheet(wanted)


def test_it_takes_everything_unless_told_otherwise(monkeypatch):
    for name in ("LANGS", "PAGES", "WIDTHS"):
        monkeypatch.delenv(name, raising=False)
    assert len(gallery.pictures()) == 30 * 25 * 3
    assert Picture("home", "ti", "320").path == "/ti/"
    assert Picture("show", "ti", "320").path == "/ti/help/show/"
    monkeypatch.setenv("LANGS", "xx")
    with pytest.raises(SystemExit, match="xx is none of"):
        gallery.pictures()


def test_it_says_which_package_has_the_letters_that_are_missing():
    said = list(gallery.lacking({"ti": "<p>a\u0378</p>", "zh-hans": "\u0379", "nl": "a"}))
    assert said == [
        "Tigrinya: 1 letters are in no font here; apt-get install fonts-noto-core",
        "Chinese (simplified): 1 letters are in no font here; apt-get install fonts-noto-cjk",
    ]


def test_it_reads_the_letters_of_pages_and_passes_by_what_is_no_text():
    page, file = RenderedPage("<p>ሰ</p>".encode(), []), RenderedPage(b"\xbf\x00", [])
    pages = {"ti/index.html": page, "ti/campaigns/kit.zip": file, "am/index.html": page}
    assert gallery.texts_of(pages, ["ti", "nl"]) == {"ti": "<p>ሰ</p>", "nl": ""}
