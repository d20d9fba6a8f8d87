"""A film of ours in a browser: nothing of it comes before it is pressed; then it plays."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from awareness.sharing.own_films import FILMS
from docs import film

DRAWING = film.DRAWINGS / "october.svg"


@pytest.fixture
def asked(page: Page, shown_pages: str, every_language: Any) -> Iterator[list[str]]:
    """The addresses that the page of the film asked for. Its files come from this disk."""
    addresses: list[str] = []

    def from_disk(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        addresses.append(name)
        if name == "film.vtt":
            vtt = every_language["en/campaigns/october/film.vtt"].content
            route.fulfill(body=vtt, content_type="text/vtt")
        else:
            kind = "image/webp" if name.endswith("webp") else "video/mp4"
            route.fulfill(body=(FILMS / name).read_bytes(), content_type=kind)

    page.route("**/films/*", from_disk)
    page.route("**/film.vtt", from_disk)
    page.goto(f"{shown_pages}/en/campaigns/october/")
    return addresses


def test_no_byte_of_it_comes_before_it_is_pressed_and_then_it_plays_with_words(page, asked):
    assert set(asked) <= {"october.webp", "film.vtt"}
    video = page.locator("video")
    video.evaluate("video => { video.muted = true; return video.play() }")
    page.wait_for_function("document.querySelector('video').currentTime > 0")
    assert any(name.endswith(".mp4") for name in asked)
    cues = video.evaluate(
        "video => [...video.textTracks].find(t => t.mode == 'showing').cues.length"
    )
    assert cues == 7


def test_a_drawing_shows_the_same_at_the_same_moment_whatever_was_shown_before(browser):
    page = browser.new_page(viewport={"width": 320, "height": 180})
    film.on_stage(page, DRAWING)
    first = list(film.drawn_at(page, [3.0, 12.5, 30.5, 50.0]))
    again = list(film.drawn_at(page, [50.0, 30.5, 12.5, 3.0]))
    page.close()
    assert first == again[::-1]
    assert len(set(first)) == 4
