"""What a reader meets in a real browser: a cheap phone, an old eye, a keyboard, no JavaScript."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.fixtures.axe import violations_by_day_and_night
from tests.fixtures.everything import EVERYTHING

ELSEWHERE = "https://www.meteo.be/"
PHONE = {"width": 360, "height": 640}
PAGES = [
    f"/{{}}/{place}"
    for place in (
        *("", "help/", "rights/", "children/", "languages/", "write/", "read/", "report/"),
        *("law/sentences/", "who/chain/", "campaigns/october/", "search/"),
    )
]
OTHERS = [f"/{{}}/{at}/" for at in ("law/sentences", "who/chain", "campaigns/october", "search")]
EVERY_PAGE = [
    *PAGES,
    *(
        f"/{{}}/{place}/"
        for place in (
            *("domestic-work", "safe-browsing", "messages", "about", "privacy", "accessibility"),
            *("check", "background", "rights/conditions", "campaigns", "no-such-page"),
        )
    ),
]


@pytest.fixture
def phone(browser: Browser, running_site) -> Iterator[Any]:
    """Open a page of the running site in a browser of its own, with the options of Playwright."""
    contexts = []

    def open_page(path: str, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": PHONE, "locale": "en"} | options)
        contexts.append(context)
        # The other site, as far as this machine is concerned.
        context.route(
            ELSEWHERE + "**",
            lambda route: route.fulfill(body="<h1>Weather</h1>", content_type="text/html"),
        )
        page = context.new_page()
        page.goto(running_site.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_the_way_out_is_a_link_where_there_is_no_script(phone):
    page = phone("/en/", java_script_enabled=False)
    page.click(".exit")
    assert page.url == ELSEWHERE


def test_back_does_not_return_to_the_page_that_was_left(phone, running_site):
    page = phone("/en/languages/")
    page.goto(f"{running_site.url}/en/rights/")
    page.click(".exit")
    page.wait_for_url(ELSEWHERE)
    page.go_back()
    assert page.url.endswith("/en/languages/")


def test_a_form_is_left_by_the_door_that_forgets(phone):
    page = phone("/en/write/")
    page.fill("textarea", "words of mine")
    with page.expect_request(ELSEWHERE), page.expect_response(re.compile("/en/leave/")) as left:
        page.click(".exit")
    assert left.value.status == 303


def test_shift_three_times_leaves_and_says_so_on_the_way(phone):
    page = phone("/en/rights/")
    news = page.locator("#exit-news")
    page.keyboard.press("Shift")
    assert "two more" in news.inner_text()
    page.keyboard.press("Shift")
    assert "once more" in news.inner_text()
    page.keyboard.press("Shift")
    page.wait_for_url(ELSEWHERE)


def test_capital_letters_do_not_leave(phone):
    page = phone("/en/write/")
    page.focus("textarea")
    for letter in "HELP":
        page.keyboard.press(f"Shift+{letter}")
    page.wait_for_timeout(300)
    assert page.url.endswith("/en/write/")
    assert page.input_value("textarea") == "HELP"


def test_the_screen_is_blank_before_the_other_site_answers(phone):
    page = phone("/en/rights/")
    page.context.route(ELSEWHERE + "**", lambda route: route.abort("aborted"))
    page.click(".exit")
    cover = page.locator(".cover")
    cover.wait_for()
    box = cover.bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 360, 640)
    assert "rights" not in page.title().lower()


def test_what_was_typed_is_gone_when_one_comes_back(phone, running_site):
    page = phone("/en/write/")
    page.fill("textarea", "words of mine")
    page.goto(f"{running_site.url}/en/rights/")
    page.go_back()
    page.wait_for_load_state()
    assert page.input_value("textarea") == ""


def test_the_languages_open_without_a_script(phone):
    page = phone("/en/rights/", java_script_enabled=False)
    page.click(".picker summary")
    page.click(".picker a[lang=fr]")
    assert page.url.endswith("/fr/rights/")


def test_the_first_two_stops_of_the_keyboard_are_the_text_and_the_way_out(phone):
    page = phone("/en/rights/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Tab")
    assert page.evaluate("'exit' in document.activeElement.dataset")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_first_screen_holds_all_that_matters(phone, language):
    page = phone(f"/{language}/")
    for part in (
        ".picker summary",
        ".exit",
        "h1",
        ".numbers-now a[href^='tel:']",
        ".numbers-now__write",
        ".cards--choices li:nth-child(1)",
    ):
        box = page.locator(part).first.bounding_box()
        assert box["y"] >= 0, part
        assert box["y"] + box["height"] <= PHONE["height"], part


def test_nothing_has_to_be_pushed_sideways(phone, running_site):
    """What is not among the pages that `test_every_language.py` looks at in all of them."""
    page = phone("/en/")
    for path in OTHERS:
        page.goto(running_site.url + path.format("en"))
        for width, letters in itertools.product((360, 320), ("100%", "200%")):
            page.set_viewport_size({"width": width, "height": 640})
            page.evaluate("size => document.documentElement.style.fontSize = size", letters)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (path, width, letters)


def test_the_marks_of_a_list_stand_on_the_page(phone, running_site):
    page = phone("/en/")
    for path in ("/en/children/", "/en/who/", "/en/law/"):
        page.goto(running_site.url + path)
        lists = page.locator("main ul, main ol").evaluate_all(
            "all => all.map(getComputedStyle).filter(style => style.listStyleType != 'none')"
            ".map(style => parseFloat(style.paddingInlineStart))"
        )
        assert lists, path
        assert min(lists) >= 16, path


# Before a commit `test_every_language.py` looks at three pages of Arabic.
@pytest.mark.parametrize("language", ["en", "ar"] if EVERYTHING else ["en"])
def test_the_rules_of_accessibility_hold(phone, running_site, language):
    page = phone(f"/{language}/")
    for path in EVERY_PAGE:
        page.goto(running_site.url + path.format(language))
        if path == "/{}/":
            page.click(".picker summary")
        assert violations_by_day_and_night(page) == [], path


def test_controls_keep_their_edges_in_colours_of_the_reader(phone):
    page = phone("/en/", forced_colors="active")
    for part in (".exit", ".picker summary", ".card"):
        edge = page.locator(part).first.evaluate("e => getComputedStyle(e).borderTopWidth")
        assert edge == "2px", part


def test_what_one_presses_is_large_enough(phone, running_site):
    page = phone("/en/")
    for path in PAGES:
        page.goto(running_site.url + path.format("en"))
        pressed = page.locator(".button, .exit, .card, summary, .footer a, .field__option")
        for part in pressed.filter(visible=True).all():
            assert part.bounding_box()["height"] >= 44, (path, part.inner_text())


@pytest.mark.parametrize("path", ["/en/rights/", "/ar/rights/"])
def test_a_first_visit_is_one_small_request(phone, running_site, browser, path):
    page = phone("/en/languages/")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    requests, received = [], []
    session.on("Network.requestWillBeSent", lambda event: requests.append(event["request"]["url"]))
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(running_site.url + path)
    page.wait_for_timeout(300)
    assert [url for url in requests if not url.startswith("data:")] == [running_site.url + path]
    assert page.evaluate("document.body.innerText.length") > 2_000
    assert 4_000 < sum(received) <= 12_500
