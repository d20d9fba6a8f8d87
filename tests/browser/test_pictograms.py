"""The drawings for who does not read: seen at 24 px, in colours of one's own, each another."""

import re
from typing import Any

import pytest

from base.theme import icons

SEEN = """lists => [...document.querySelectorAll(lists)].map(drawing => {
    const box = drawing.getBoundingClientRect(), style = getComputedStyle(drawing);
    const ground = (at) => {
        const colour = getComputedStyle(at).backgroundColor;
        return colour === "rgba(0, 0, 0, 0)" ? ground(at.parentElement) : colour;
    };
    return {
        size: Math.min(box.width, box.height),
        stroke: style.stroke,
        ground: ground(drawing),
        words: drawing.parentElement.innerText.trim(),
        hidden: drawing.getAttribute("aria-hidden"),
    };
})"""


# The four doors of the first page, by what stands beside the drawing.
DOORS = {
    "phone": ".numbers-now a[href^='tel:'] > svg",
    "letter": ".numbers-now a[href$='/write/'] > svg",
    "book": ".cards--choices a[href$='/rights/'] > svg:first-child",
    "exit": "a.exit > svg",
}


def is_seen(drawn: dict[str, Any]) -> bool:
    """Large enough, in a colour that is not its ground's, and words beside it are read instead."""
    is_drawn = drawn["size"] >= 24 and drawn["stroke"] not in ("none", drawn["ground"])
    return is_drawn and bool(drawn["words"]) and drawn["hidden"] == "true"


@pytest.mark.parametrize("language", ["en", "ar", "ti"])
def test_the_four_doors_are_drawn_beside_their_words(page, shown_pages, language):
    page.set_viewport_size({"width": 360, "height": 740})
    for colours in ("none", "active"):
        page.emulate_media(forced_colors=colours)
        page.goto(f"{shown_pages}/{language}/")
        for name, place in DOORS.items():
            drawn = page.evaluate(SEEN, place)
            assert drawn, name
            assert all(map(is_seen, drawn)), (name, drawn)
            path = icons.PATHS["exit-rtl" if (language, name) == ("ar", "exit") else name]
            assert path in page.locator(place).first.inner_html()


def test_each_sign_of_the_questions_is_drawn_beside_its_words(page, shown_pages):
    for colours in ("none", "active"):
        page.emulate_media(forced_colors=colours)
        page.goto(f"{shown_pages}/ti/check/")
        drawn = page.evaluate(SEEN, ".checklist__list--drawn li > svg")
        assert len(drawn) == page.locator(".checklist__list--drawn li").count() == len(icons.SIGNS)
        assert all(map(is_seen, drawn))


def test_the_doors_and_the_signs_are_as_many_drawings(every_language):
    doors = [icons.PATHS[name] for name in DOORS]
    every = [*doors, *icons.SIGNS.values()]
    assert len(set(every)) == len(every)
    first = every_language["en/index.html"].content.decode()
    # A door of the first page may have one of these drawings as its own.
    signs_alone = set(icons.SIGNS.values()) - set(icons.PATHS.values())
    assert signs_alone
    assert not [path for path in signs_alone if path in first], "none on the first page"
    assert not re.search(r"<svg(?![^>]*aria-hidden)", first)
