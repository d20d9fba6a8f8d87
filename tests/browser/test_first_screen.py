"""
How far down it is on a small phone: the number to call, larger than all else to press; the box to
write in, and *Send*.
"""

from copy import deepcopy

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from base import phonebook
from tests.fixtures.catalogued import open_forms
from tests.fixtures.everything import ASKED
from tests.fixtures.shown import shown

SMALLEST = {"width": 320, "height": 568}
BOXES = """() => Array.from(document.querySelectorAll("main a"), link => {
    var box = link.getBoundingClientRect();
    return {href: link.getAttribute("href"), top: box.top, bottom: box.bottom,
        letters: parseFloat(getComputedStyle(link.querySelector("bdi") || link).fontSize)};
})"""


@pytest.mark.parametrize("language", ASKED)
def test_the_number_is_the_first_and_largest_thing_to_press(page, shown_pages, language):
    page.set_viewport_size(SMALLEST)
    page.goto(f"{shown_pages}/{language}/")
    links = page.evaluate(BOXES)
    first, second = links[:2]
    assert first["href"] == "tel:+3278055800"
    assert second["href"] == "tel:112"
    assert max(first["bottom"], second["bottom"]) <= SMALLEST["height"], "without scrolling"
    assert first["letters"] > max(link["letters"] for link in links[2:])
    with override(language):
        free = page.get_by_text(gettext("Talking to us is free.")).bounding_box()
    assert free["y"] + free["height"] <= SMALLEST["height"]


@pytest.mark.parametrize("language", ASKED)
def test_help_has_112_whole_on_the_smallest_first_screen(page, shown_pages, language):
    page.set_viewport_size(SMALLEST)
    page.goto(f"{shown_pages}/{language}/help/")
    box = page.locator("main a.button[href='tel:112']").first.bounding_box()
    assert box["y"] + box["height"] <= SMALLEST["height"]


WAYS = """() => ({
    bar: document.querySelector(".bar").getBoundingClientRect().height,
    doors: [...document.querySelector(".cards--choices").querySelectorAll("a")].map(
        door => door.getBoundingClientRect().bottom),
    also: [...document.querySelectorAll(".also a")].map(
        link => [link.pathname, link.getBoundingClientRect().top]),
    undrawn: [...document.querySelectorAll("main .card:not(:has(> svg:first-child))")].map(
        card => card.pathname),
})"""
WAYS_UNDRAWN = """() => [...document.querySelectorAll(
    "main .card:not(:has(> svg:first-child))")].map(card => card.pathname)"""
FOR_PROFESSIONALS = ("nl", "fr", "de", "en")  # the languages of the country, and English
ONE_ROW = 72  # pixels: a button of two lines, and what is around it


@pytest.mark.parametrize("language", ASKED)
def test_two_screens_have_four_doors_then_professionals_and_the_search(page, shown_pages, language):
    page.set_viewport_size(SMALLEST)
    page.goto(f"{shown_pages}/{language}/")
    ways = page.evaluate(WAYS)
    assert ways["bar"] <= ONE_ROW, "language and exit stand beside each other"
    assert len(ways["doors"]) == 4
    paths = [path for path, _top in ways["also"]]
    # No page leads to one in another language.
    professionals = [f"/{language}/professionals/"] if language in FOR_PROFESSIONALS else []
    assert paths == [*professionals, f"/{language}/search/"]
    for _path, top in ways["also"]:
        assert max(ways["doors"]) <= top <= 2 * SMALLEST["height"]
    assert ways["undrawn"] == [], "each card has its drawing"


TWO_BESIDE = """() => [...document.querySelector(".cards--choices").querySelectorAll("a")].map(
    door => door.getBoundingClientRect()).map(box => [box.left, box.top, box.bottom])"""
# What stands above the doors besides, once an operator runs the site and the centres have signed.
WHO_SPEAKS = """() => document.querySelector(".numbers-now p").append(
    " Run by the Foundation for Help in Belgium. · PAG-ASA · Payoke · Sürya")"""


@pytest.mark.parametrize("language", ASKED)
def test_the_four_doors_of_the_smallest_phone_stand_whole_two_beside_each_other(
    page, shown_pages, language
):
    page.set_viewport_size(SMALLEST)
    page.goto(f"{shown_pages}/{language}/")
    page.evaluate(WHO_SPEAKS)
    doors = page.evaluate(TWO_BESIDE)
    assert [left for left, _top, _bottom in doors[::2]] == [doors[0][0]] * 2
    assert doors[0][0] != doors[1][0]
    below = page.locator(".cards--choices").first.locator(".card__text")
    assert not any(text.is_visible() for text in below.all()), "the text below each title"
    assert max(bottom for _left, _top, bottom in doors) <= SMALLEST["height"]


@pytest.mark.parametrize("language", ASKED)
def test_each_situation_has_its_drawing_and_one_way_leads_back(page, shown_pages, language):
    page.set_viewport_size(SMALLEST)
    page.goto(f"{shown_pages}/{language}/rights/situations/")
    assert page.evaluate(WAYS_UNDRAWN) == []
    assert [link.is_visible() for link in page.locator(".crumbs a").all()] == [False, True]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_way_out_has_one_drawing_on_every_page(page, shown_pages, language):
    drawn = set()
    for path in ("", "help/", "rights/", "write/", "read/", "search/"):
        page.goto(f"{shown_pages}/{language}/{path}")
        drawn.add(page.locator(".exit path").get_attribute("d"))
    assert len(drawn) == 1


def test_a_full_stop_behind_112_stays_on_its_line(page, shown_pages):
    """A box of its own would let it begin the next one; what is longer needs that box."""
    page.goto(f"{shown_pages}/en/domestic-work/")
    shown = "all => all.map(each => getComputedStyle(each).display)"
    short = page.locator("main p [href='tel:112'] bdi, main li [href='tel:112'] bdi")
    assert set(short.evaluate_all(shown)) == {"inline"}
    long = page.locator("main p [href='tel:+3278055800'] bdi")
    assert set(long.evaluate_all(shown)) == {"inline-block"}


def test_a_number_to_call_looks_the_same_on_a_form_as_on_help(page, shown_pages):
    page.set_viewport_size(SMALLEST)
    looks = []
    for path in ("help", "write"):
        page.goto(f"{shown_pages}/en/{path}/")
        call = page.locator("main a.button[href^='tel:']").last
        around = call.evaluate("one => one.parentElement.clientWidth")
        looks.append(call.bounding_box()["width"] / around > 0.85)
    assert looks == [True, True]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
@pytest.mark.parametrize("place", ["", "help/"])
def test_who_cannot_talk_finds_the_questions_on_safe_ways_open(browser, shown_pages, place, script):
    context = browser.new_context(java_script_enabled=script, viewport=SMALLEST)
    page = context.new_page()
    page.goto(f"{shown_pages}/en/{place}")
    page.click("text=I cannot talk now")
    assert page.url == f"{shown_pages}/en/write/#how"
    # What is asked there: by what, when, and the word by which whoever calls is known.
    for name in ("reach_at", "safe_hours", "our_word"):
        expect(page.locator(f"[name={name}]")).to_be_visible()
    expect(page.locator("#how")).to_be_in_viewport()
    context.close()


@pytest.mark.parametrize("language", ASKED)
def test_each_sign_opens_its_own_answer_and_two_ways_on(browser, shown_pages, language):
    context = browser.new_context(java_script_enabled=False, viewport=SMALLEST)
    page = context.new_page()
    page.goto(f"{shown_pages}/{language}/")
    signs = page.locator(".qa__fold")
    assert signs.count() == 7
    answers = set()
    for number in range(7):
        sign = signs.nth(number)
        expect(sign.locator("p").first).not_to_be_visible()
        sign.locator("summary").click()
        expect(sign.locator("p").first).to_be_visible()
        answers.add(sign.locator("p").first.inner_text())
        ways = sign.locator("a").evaluate_all("links => links.map(one => one.pathname)")
        assert ways == [f"/{language}/help/", f"/{language}/rights/"]
    assert len(answers) == 7
    context.close()


PHONE = {"width": 360, "height": 740}
# What is longest there: long words, tall lines, much to say.
LONGEST = ("en", "ro", "ar", "ti", "hu")
SCREENS_TO_BOX, SCREENS_TO_SEND = 1.5, 3
ENDS = """() => ["#id_message", "#words .button"].map(
    each => [...document.querySelectorAll(each)].pop().getBoundingClientRect().bottom / innerHeight
)"""


@pytest.fixture
def real_forms(settings, monkeypatch, no_network):
    """The forms of a site that an operator stands for, where they say most."""
    settings.DEMONSTRATION = False
    settings.OPERATOR = settings.OPERATOR | {"name": "Lena's Foundation"}
    settings.REPORTS_READ_BY = "Central Unit of the Federal Police"
    data = deepcopy(phonebook.current().data())
    monkeypatch.setattr(phonebook.current(), "data", lambda: data)
    for desk in data["desks"].values():
        desk |= {"is_open": True, "hears_others": True}
    phonebook.current()._pages.clear()
    with shown(open_forms(LONGEST, ("write", "report", "tell"))) as url:
        yield url
    phonebook.current()._pages.clear()


def test_one_writes_within_a_screen_and_a_half_and_sends_within_three(page, real_forms):
    page.set_viewport_size(PHONE)
    far = {}
    for path in (f"{code}/{form}" for code in LONGEST for form in ("write", "report", "tell")):
        page.goto(f"{real_forms}/{path}/")
        box, send = page.evaluate(ENDS)
        if box > SCREENS_TO_BOX or send > SCREENS_TO_SEND:
            far[path] = round(box, 2), round(send, 2)
    assert far == {}


@pytest.mark.parametrize("path", ["write", "report", "read", "search"])
def test_a_way_back_stands_on_the_first_screen_of_each_form(page, shown_pages, path):
    """One Back leaves the site there, as everywhere."""
    page.set_viewport_size(SMALLEST)
    page.goto(f"{shown_pages}/ar/{path}/")
    way = page.locator(".crumbs a[href='/ar/']")
    box = way.bounding_box()
    assert page.locator(".bar").bounding_box()["height"] <= box["y"]
    assert box["y"] + box["height"] <= page.locator("h1").bounding_box()["y"]


LETTERS_TWICE = {"width": 180, "height": 370}  # 360 x 740 at 200 %


@pytest.mark.parametrize("language", ASKED)
def test_the_bar_leaves_the_screen_to_the_words_at_twice_the_size(page, shown_pages, language):
    page.set_viewport_size(LETTERS_TWICE)
    page.goto(f"{shown_pages}/{language}/rights/")
    bar = page.locator(".bar").bounding_box()["height"]
    assert bar <= 0.15 * LETTERS_TWICE["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= LETTERS_TWICE["width"]


# Words of the bar that stand on more than one line.
CUT = """() => {
    const range = document.createRange();
    return ["summary [lang]", ".exit"].flatMap(each => {
        const texts = [...document.querySelector(".bar " + each).childNodes];
        return texts.filter(node => node.nodeType === Node.TEXT_NODE).flatMap(node =>
            [...node.data.matchAll(/\\S+/g)].filter(word => {
                range.setStart(node, word.index);
                range.setEnd(node, word.index + word[0].length);
                return range.getClientRects().length > 1;
            }).map(String));
    });
}"""
WITHOUT_SPACES = ("th", "zh-hans")  # a line may end between any two of their letters


@pytest.mark.parametrize("language", ASKED)
def test_no_word_of_the_bar_is_cut_and_large_letters_leave_half_the_screen(
    page, shown_pages, language
):
    page.set_viewport_size(SMALLEST)
    page.goto(f"{shown_pages}/{language}/rights/")
    assert page.evaluate(CUT) == [] or language in WITHOUT_SPACES
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.locator(".bar").bounding_box()["height"] <= SMALLEST["height"] / 2
