"""
Every screen of a caseworker on a telephone, in the four languages in which desks work.

None is wider than the telephone, none has a control that a thumb misses or that lies below another.
PICTURES=folder keeps a picture of each, to be looked at.
"""

# ruff: noqa: F811
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.test_staff_screens import HELPDESK, sign_in, site, unlock  # noqa: F401 - a fixture
from tests.fixtures.running import RunningSite
from tests.fixtures.screens import BEYOND_THE_EDGE, STILL, Screens

PHONE = {"width": 390, "height": 844}
SMALLEST = 24  # pixels a side: what WCAG 2.2 asks of a target, AA
LARGE = 28  # pixels of what an interpreter reads across a table
WITHIN = "#main"
# The box around each control; of what is ticked its label too, since that is pressed as well.
# What lies in the middle must be the control, or a part or label of it.
MISSED_BY_A_THUMB = """([selector, smallest]) => {
    const wrong = [];
    const shown = (node) => node.checkVisibility({visibilityProperty: true, opacityProperty: true});
    const sides = (node) => [node, ...(node.matches("input") ? node.labels : [])]
        .map((each) => each.getBoundingClientRect());
    for (const node of document.querySelectorAll(
        `:is(${selector}) :is(a[href], button, input:not([type=hidden]), select, textarea, summary)`
    )) {
        // Wagtail's own; and what comes into sight for the keyboard alone.
        if (!shown(node) || node.closest("header, .skiplink")) continue;
        const told = node.outerHTML.slice(0, 120);
        const wide = Math.max(...sides(node).map((each) => each.width));
        const high = Math.max(...sides(node).map((each) => each.height));
        if (wide < smallest || high < smallest)
            wrong.push(`${Math.round(wide)}x${Math.round(high)} ${told}`);
        node.scrollIntoView({block: "center", behavior: "instant"});
        const box = node.getClientRects()[0];
        const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        const mine = top && (node.contains(top) || top.closest("label")?.control === node);
        if (!mine) wrong.push(`below ${top?.outerHTML.slice(0, 80)}: ${told}`);
    }
    window.scrollTo(0, 0);
    return wrong;
}"""
OPEN_ALL = "document.querySelectorAll('main details').forEach((one) => (one.open = true))"


class OnAPhone:
    """One caseworker's telephone. faults: by screen; each is seen with all that opens opened."""

    def __init__(self, context: BrowserContext, site: RunningSite, language: str) -> None:
        self.screens, self.language = Screens(context, site), language
        self.faults: dict[str, list[str]] = {}
        self.page: Page = self.screens.page
        self.at, self.press = self.screens.at, self.screens.press

    def look(self, name: str) -> None:
        self.page.wait_for_function(STILL)
        self._keep_picture(name)
        self.page.evaluate(OPEN_ALL)
        wrong = [f"too wide: {each}" for each in self.page.evaluate(BEYOND_THE_EDGE, WITHIN)]
        wrong += self.page.evaluate(MISSED_BY_A_THUMB, [WITHIN, SMALLEST])
        if wrong:
            self.faults[name] = wrong

    def _keep_picture(self, name: str) -> None:
        if folder := os.environ.get("PICTURES"):
            # Wagtail's frame is as high as the screen, and what is longer is pushed within it.
            high = self.page.evaluate("document.querySelector('#main').scrollHeight + 60")
            self.page.set_viewport_size(PHONE | {"height": max(PHONE["height"], high)})
            self.page.screenshot(path=Path(folder) / f"{self.language} {name}.png")
            self.page.set_viewport_size(PHONE)


@pytest.fixture
def phone(browser, site) -> Iterator[Callable[[str], OnAPhone]]:
    contexts = []

    def start(language: str) -> OnAPhone:
        contexts.append(browser.new_context(viewport=PHONE, locale=language, has_touch=True))
        return OnAPhone(contexts[-1], site, language)

    yield start
    for context in contexts:
        context.close()


def look_at_lists(at: OnAPhone) -> list[str]:
    """Each tab; the addresses of what is open and has a name."""
    at.at(HELPDESK)
    tabs = at.page.locator(".hd-tabs a").evaluate_all("all => all.map(a => a.search)")
    for tab in tabs:
        at.at(f"{HELPDESK}{tab}")
        at.look(f"list {tab.removeprefix('?tab=')}")
    at.at(f"{HELPDESK}?tab=us")
    named = at.page.locator(".hd-reference:has(bdi)")
    return named.evaluate_all("all => all.map(a => a.pathname)")


def look_at_talk(at: OnAPhone, one: str) -> None:
    at.at(one)
    at.look("conversation")
    at.page.locator("[name=sentence]:enabled").first.check()
    at.page.fill("#id_text", "…")
    at.press("button[value=sentences]")
    at.look("sentences")
    at.at(f"{one}hand-over/")
    at.press("button[value=hand-over]")
    at.look("hand over")
    at.at(f"{one}aloud/1/")
    at.look("aloud")
    large = "one => parseFloat(getComputedStyle(one).fontSize)"
    assert at.page.locator(".hd-aloud").evaluate(large) >= LARGE


def look_at_copy(at: OnAPhone, one: str) -> None:
    at.at(f"{one}export/")
    at.page.locator("[name=pick]").first.check()
    at.page.check("[name=contact]")
    at.page.fill("[name=text]", "Вандербильдт-Ростроповичевский")
    at.press("button[value=read]")
    at.page.locator("[name=names]").first.check()
    at.press("button[value=make]")
    at.look("a copy, black-out")


def look_at_search(at: OnAPhone) -> None:
    at.at(f"{HELPDESK}find/")
    at.page.fill("#id_words", "Vandenbroucke")
    at.press("button[value=open]")
    assert at.page.locator(".hd-counts li").count() == 2
    at.look("search")
    at.press("button[value=closed]")
    at.look("search in closed ones")


def look_at_the_rest(at: OnAPhone) -> None:
    for name, path in (
        ("calendar", "duty/"),
        ("statistics", "statistics/"),
        ("settings", "desk/payoke/"),
        ("own texts", "answers/"),
        ("colleagues and keys", "colleagues/"),
        ("kit", "colleagues/payoke/kit/"),
        ("passphrase", "key/change/"),
        ("gone", "nothing/"),
    ):
        at.at(HELPDESK + path)
        at.look(name)
    at.at(f"{HELPDESK}answers/")
    at.press(".hd-languages a[href$='/ar/']")
    at.look("an own text")


def look_at_the_years(phone, site, language: str, faults: dict[str, list[str]]) -> None:
    """What somebody sees who reads figures and nothing else."""
    at = phone(language)
    sign_in(at.screens, "federal-unit")
    at.at("/cms/figures/")
    assert at.page.locator(".hd-figures td", has_text="×").count()
    at.look("figures of whole years")
    faults.update(at.faults)


LAPTOP = {"width": 1366, "height": 768}
# Of each row: where it ends, how many lines it has, and how high the highest of them is.
ROWS = """() => [...document.querySelectorAll(".hd-row")].map((row) => {
    const lines = [...row.querySelectorAll(".hd-line")].map((line) => line.getBoundingClientRect());
    const below = lines.slice(1).filter((line, place) => line.top >= lines[place].bottom);
    const highest = Math.max(...lines.map((line) => line.height));
    return [row.getBoundingClientRect().bottom, below.length + 1, highest];
})"""
# Six letters, or a mark of what is in danger or about others, that are not there whole.
CUT = """() => [...document.querySelectorAll(".hd-row strong.hd-tag, .hd-reference:not(:has(bdi))")]
    .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.innerText)"""
ONE_LINE = 32  # pixels: no line of a row is broken


@pytest.mark.parametrize(("size", "most"), [(PHONE, 3), (LAPTOP, 1)], ids=["phone", "laptop"])
def test_the_first_row_stands_on_the_first_screen_and_a_row_is_short(browser, site, size, most):
    """With the longest name and tags, two lines left for the shift, and a warning."""
    context = browser.new_context(viewport=size, locale="nl")
    at = Screens(context, site)
    sign_in(at, "caseworker-payoke")
    at.at(HELPDESK)
    unlock(at, site.demo["caseworker-payoke"]["passphrase"])
    for tab in ("us", "danger", "waiting", "others"):
        at.at(f"{HELPDESK}?tab={tab}")
        at.page.wait_for_function(STILL)
        if folder := os.environ.get("PICTURES"):
            at.page.screenshot(path=Path(folder) / f"list {tab} {size['width']}.png")
        assert size == PHONE or at.page.evaluate(CUT) == [], tab
        rows = at.page.evaluate(ROWS)
        assert rows[0][0] <= size["height"], tab
        assert max(lines for _bottom, lines, _high in rows) <= most, tab
        assert max(high for _bottom, _lines, high in rows) <= ONE_LINE, tab
    context.close()


# What is longest is French or German.
WAIT = [
    pytest.param(code, marks=pytest.mark.before_release("French and German, which are longer"))
    for code in ("en", "nl")
]


@pytest.mark.with_everything("test_staff_screens.py looks at most of these at 320 px")
@pytest.mark.parametrize("language", ["fr", "de", *WAIT])
def test_every_screen_of_a_desk_fits_a_telephone_and_a_thumb(phone, site, language):
    at = phone(language)
    sign_in(at.screens, "caseworker-payoke")
    at.at(HELPDESK)
    at.look("locked")
    unlock(at.screens, site.demo["caseworker-payoke"]["passphrase"])
    links = look_at_lists(at)
    look_at_talk(at, links[0])
    look_at_copy(at, links[0])
    look_at_search(at)
    look_at_the_rest(at)
    look_at_the_years(phone, site, language, at.faults)
    assert at.faults == {}
