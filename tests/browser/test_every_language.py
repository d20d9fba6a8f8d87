"""
Thirty languages in a real browser: nothing sticks out, no letter is a box, no number runs
backwards, and the rules of accessibility hold, by day and by night. `make gallery` is for the eyes.
"""

import re
import unicodedata
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from base.languages.language_list import LANGUAGES
from tests.fixtures.axe import violations_by_day, violations_by_day_and_night
from tests.fixtures.everything import ASKED, EVERYTHING, SCRIPTS
from tests.fixtures.letters import letters_of, package_for, without_font
from tests.fixtures.missing import missing

NARROW = {"width": 320, "height": 640}
CORE = (
    *("", "help/", "rights/", "check/", "domestic-work/", "children/", "safe-browsing/"),
    *("messages/", "write/", "read/", "report/", "received/", "languages/", "404/"),
)
# One of each kind that was written for her: a list by situation, questions, a table of words, her
# wages, a work that is no employment, what is shown to somebody, a sheet, the sheets, the one file.
NEWER = (
    *("rights/situations/", "rights/what-happens/", "rights/situations/words/"),
    *("rights/situations/wages/", "rights/situations/au-pair/", "help/show/"),
    *("print/", "print/leaflet/", "file/"),
)
GRADED = ("", "rights/", "write/")


def graded(code: str) -> tuple[str, ...]:
    """The newer pages are graded in one language of each script; before a commit, one in each."""
    if EVERYTHING:
        return (*GRADED, *(NEWER if code in ("en", *SCRIPTS) else ()))
    at = ASKED.index(code)
    return (*GRADED, *NEWER[at :: len(ASKED)])


# Every run of digits and spaces, digit after digit: on one line, or on the next one, each stands
# to the right of the one before. What is hidden or torn out of sight has no place.
BACKWARDS = r"""() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
        for (const run of node.data.matchAll(/\+?\d[\d\s\u00a0\u202f-]*\d/g)) {
            let before = null;
            for (let at = run.index; at < run.index + run[0].length; at++) {
                if (!/\d/.test(node.data[at])) continue;
                const range = new Range();
                range.setStart(node, at);
                range.setEnd(node, at + 1);
                const box = range.getClientRects()[0];
                if (!box || !box.width) continue;
                const same = before && Math.abs(box.top - before.top) < box.height / 2;
                if (before && (same ? box.left < before.left : box.top < before.top)) {
                    found.push(run[0]);
                    break;
                }
                before = box;
            }
        }
    }
    return found;
}"""
# Each letter drawn by itself, compared with one that no font has. Combining marks and what has no
# width of its own draw something else, or nothing.
BOXES = """(letters) => {
    const canvas = Object.assign(document.createElement("canvas"), {width: 40, height: 40});
    const brush = canvas.getContext("2d", {willReadFrequently: true});
    brush.font = "20px " + getComputedStyle(document.querySelector("h1")).fontFamily;
    function drawn(letter) {
        brush.clearRect(0, 0, 40, 40);
        brush.fillText(letter, 4, 28);
        return brush.getImageData(0, 0, 40, 40).data.join();
    }
    const box = drawn("\\u0378");
    return letters.filter(letter => drawn(letter) === box);
}"""


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    """One page of one browser, for every address."""
    context = browser.new_context(viewport=NARROW)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("code", ASKED)
def test_nothing_sticks_out_and_no_number_runs_backwards(reader, shown_pages, code):
    wrong = []
    for path in (*CORE, *NEWER):
        answer = reader.goto(f"{shown_pages}/{code}/{path}")
        if answer.status != (404 if path == "404/" else 200):
            wrong.append(f"/{path}: {answer.status}")
        wrong += [f"/{path}: {number} runs backwards" for number in reader.evaluate(BACKWARDS)]
        for size in ("100%", "200%"):
            width = reader.evaluate(
                """size => {
                    document.documentElement.style.fontSize = size;
                    return document.documentElement.scrollWidth;
                }""",
                size,
            )
            if width > NARROW["width"]:
                wrong.append(f"/{path}: {width} px wide, letters at {size}")
    assert wrong == []


def test_a_number_that_runs_backwards_would_be_seen(reader, shown_pages):
    reader.goto(f"{shown_pages}/ar/help/")
    assert reader.evaluate(BACKWARDS) == []
    reader.evaluate("document.querySelectorAll('bdi').forEach(e => e.replaceWith(e.textContent))")
    assert len(reader.evaluate(BACKWARDS)) > 3


@pytest.mark.parametrize("code", ASKED)
def test_no_letter_is_a_box(reader, shown_pages, every_language, code):
    mine = re.compile(rf"{code}/.*\.html")
    pages = [page for name, page in every_language.items() if mine.fullmatch(name)]
    letters = letters_of("".join(page.content.decode() for page in pages))
    if without_font(LANGUAGES[code].own):
        missing(f"A font for {code}", f"apt-get install {package_for(LANGUAGES[code].script)}")
    reader.goto(f"{shown_pages}/{code}/")
    assert len(letters) > 60
    assert {unicodedata.name(each) for each in without_font("".join(letters))} == set()
    assert reader.evaluate(BOXES, letters) == []
    assert reader.evaluate(BOXES, ["\u0379", *letters]) == ["\u0379"], "a box would be seen"


@pytest.mark.parametrize("code", ASKED)
def test_the_rules_of_accessibility_hold_by_day_and_by_night(reader, shown_pages, code):
    wrong = []
    # Colours are the same in all: before a commit English answers for the night.
    violations = violations_by_day_and_night if EVERYTHING or code == "en" else violations_by_day
    for path in graded(code):
        reader.goto(f"{shown_pages}/{code}/{path}")
        wrong += [f"/{path}: {each}" for each in violations(reader)]
    assert wrong == []
