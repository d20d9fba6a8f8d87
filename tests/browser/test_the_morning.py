"""A caseworker's morning in a real browser: by its keys, while more comes in, and on paper."""

# ruff: noqa: F811
import re
from contextlib import nullcontext
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.test_the_inbox import somebody, staff  # noqa: F401 - fixtures
from tests.helpdesk.person import Person

OUTSIDE = """[...document.querySelectorAll("[class^=hd-] :is(input, select, textarea, button)")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth)
    .map((one) => one.id || one.name)"""


@pytest.fixture
def write(running_site):
    """Call it with words: somebody has written them to Payoke."""
    writer = Person(running_site.url, "ar")
    return lambda said, **more: writer.write(said, region="flanders", **more)


def press_key(page, key):
    """
    What a browser does for an access key: presses the one thing that has it, or goes into its box.

    The keys themselves cannot be sent: what drives this browser goes past where it looks for them.
    """
    thing = page.locator(f"[accesskey='{key}']")
    expect(thing).to_have_count(1)
    expect(thing).to_be_visible()
    is_box = thing.evaluate("(one) => one.matches('input, select, textarea')")
    (thing.focus if is_box else thing.click)()


def test_by_key_to_a_conversation_its_name_the_search_and_back(staff, write):
    """Each step is what one access key does, but for what is typed."""
    name, said = f"Zmeya {uuid4().hex[:8]}", f"{uuid4().hex[:8]} كلمة"
    write(said, in_danger="on")  # two of those that stand first, whatever other tests have left
    write("another", in_danger="on")
    at_work = staff().sign_in().unlock()
    page = at_work.page
    press_key(page, "1")
    page.wait_for_url(re.compile("tab=us"))
    press_key(page, "g")
    page.wait_for_selector(".hd-thread")
    address = page.url
    press_key(page, "n")
    page.wait_for_url(lambda url: url != address)
    press_key(page, "p")
    page.wait_for_url(address)
    press_key(page, "l")
    page.wait_for_selector(".hd-list")
    press_key(page, "f")
    page.wait_for_selector("#id_words")
    press_key(page, "f")
    page.keyboard.type(said[:8])
    page.keyboard.press("Enter")
    expect(page.locator(".hd-counts li")).to_have_count(1)
    page.click(".hd-counts a")
    page.wait_for_selector(".hd-thread")
    press_key(page, "m")
    page.fill("#id_own_name", name)
    page.click("button[value=name]")
    expect(page.locator(".hd-title")).to_contain_text(name)
    assert name not in page.title()
    press_key(page, "k")
    expect(page.locator(".hd-keys kbd").first).to_be_visible()
    assert at_work.foreign == []
    assert at_work.complaints == []


def test_tab_begins_where_the_work_begins(staff, somebody, write):
    """Not at the sidebar: at those in danger, a way past them, and at the next conversation."""
    write("one")
    write("another")
    page = staff().sign_in().unlock().page
    press_key(page, "1")
    page.wait_for_url(re.compile("tab=us"))
    expect(page.locator("#danger")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".hd-danger .skiplink")).to_be_focused()
    expect(page.locator(".hd-danger .skiplink")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#rows")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    first = page.locator("[data-helpdesk-part=rows] .hd-reference").first
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_selector(".hd-thread")
    page.keyboard.press("Tab")
    expect(page.locator("[rel=next]")).to_be_focused()
    page.get_by_role("link", name="To the answer").press("Enter")
    expect(page.locator("#id_text")).to_be_focused()


def test_the_list_renews_itself_and_loses_nothing(staff, write):
    write("before")
    at_work = staff().sign_in().unlock()
    page = at_work.page
    page.clock.install()
    page.goto(f"{at_work.site.url}/cms/helpdesk/?tab=us&with=nobody")
    count = int(re.search(r"\((\d+)\)", page.title()).group(1))
    page.locator(".hd-pick").first.check()
    ticked = page.locator(".hd-pick").first.get_attribute("value")
    page.click("summary:has-text('next shift')")
    page.fill(".hd-tool [name=text]", "half a line")
    page.locator(f".hd-pick[value='{ticked}']").focus()
    write("meanwhile")
    page.clock.fast_forward(61_000)
    expect(page).to_have_title(re.compile(rf"^\({count + 1}\) "))
    assert page.locator(f".hd-pick[value='{ticked}']").is_checked()
    expect(page.locator(f".hd-pick[value='{ticked}']")).to_be_focused()
    assert page.locator(".hd-tool [name=text]").input_value() == "half a line"


def test_nothing_is_wider_than_a_telephone(staff, somebody):
    at_work = staff(viewport={"width": 390, "height": 800}).sign_in().unlock()
    page, wide = at_work.page, []
    at_work.open(somebody[0])
    conversation = page.url
    paths = ("helpdesk/?tab=us", "helpdesk/find/")
    for url in (conversation, *(f"{at_work.site.url}/cms/{path}" for path in paths)):
        page.goto(url)
        page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        # The frame of the admin hides what sticks out, so each box is asked.
        wide += page.evaluate(OUTSIDE)
    assert wide == []


def test_on_paper_a_conversation_is_as_long_as_it_is(staff, write):
    said = uuid4().hex[:8]
    write(f"{said} " + "كلمة " * 2_500)
    at_work = staff().sign_in().unlock().open(said)
    pages = len(re.findall(rb"/Type\s*/Page\b", at_work.page.pdf()))
    assert pages >= 3
    at_work.page.emulate_media(media="print")
    for hidden in (".hd-safe", ".hd-about", ".hd-reply", ".hd-note"):
        expect(at_work.page.locator(hidden).first).to_be_hidden()
    expect(at_work.page.locator(".hd-text").first).to_be_visible()


PLANT = """
from datetime import timedelta
from django.utils import timezone
from helpdesk import sealing
from helpdesk.conversations import intake, lookup
from helpdesk.models import Conversation
from helpdesk.rules import submission
from tests.fixtures.cheap_secrets import cheap_stretching
with cheap_stretching():
    for number in range(40):
        words = submission.Submission(
            text=f"{mark} {{number}} ጓል ፍርሂ", language="ti", region="flanders",
            in_danger=number == 7,
        )
        sent = intake.accept(words, desk="payoke", token=sealing.new_token_seed())
        if words.in_danger:  # and waits longer than what other tests have left
            found = lookup.find_by_receipt(sent.receipt).conversation
            waits = Conversation.objects.filter(pk=found.pk)
            waits.update(asked_on=timezone.localdate() - timedelta(days=20))
"""
# Keys and typed words of a morning with one of each: seen, answered, found, copied, given on.
MOST_ACTIONS = 60


class Keyboard:
    """
    A caseworker without a mouse. actions: keys that were pressed, and words that were typed.

    leads_on: another page comes, and is there after it. On a busy machine that takes a while, in
    which the next key would still be the old page's.
    """

    def __init__(self, page):
        self.page, self.actions = page, 0

    def access(self, key, *, leads_on=False):
        self.actions += 1
        with self._page_comes(leads_on):
            press_key(self.page, key)

    def press(self, *keys, leads_on=False):
        with self._page_comes(leads_on):
            for key in keys:
                self.actions += 1
                self.page.keyboard.press(key)

    def _page_comes(self, leads_on):
        return self.page.expect_event("load") if leads_on else nullcontext()

    def type(self, words):
        self.actions += 1
        self.page.keyboard.type(words)

    def to(self, selector):
        """Tab until it has the focus, from wherever that is."""
        for _ in range(60):
            self.press("Tab")
            if self.page.evaluate("(css) => document.activeElement.matches(css)", selector):
                return
        pytest.fail(f"no way to {selector} by keyboard")


def test_a_morning_of_forty_takes_at_most_sixty_keys(staff, running_site):
    """In a language that nobody at the desk reads, and without a mouse."""
    mark = uuid4().hex[:8].translate(str.maketrans("0123456789", "ghijklmnop"))
    running_site.manage("shell", "-v0", "-c", PLANT.format(mark=mark))
    at_work = staff(accept_downloads=True).sign_in().unlock()
    page, by_key = at_work.page, Keyboard(at_work.page)
    # What is in danger stands first.
    by_key.access("1", leads_on=True)
    by_key.access("g", leads_on=True)
    expect(page.locator(".hd-head")).to_contain_text("I am in danger now")
    by_key.access("t", leads_on=True)
    expect(page.locator("button[value=give-back]")).to_be_visible()
    # A sentence that is there in Tigrinya, beside the English one.
    by_key.access("b")
    by_key.to("[name=sentence]:enabled")
    by_key.press("Space")
    by_key.access("s", leads_on=True)
    expect(page.locator(".hd-said--out .hd-beside")).to_have_attribute("lang", "ti")
    # One of forty by a word in it.
    by_key.access("l", leads_on=True)
    by_key.access("f", leads_on=True)
    by_key.access("f")
    by_key.type(f"{mark} 23")
    by_key.press("Enter", leads_on=True)
    by_key.to(".hd-counts a")
    by_key.press("Enter", leads_on=True)
    address = page.url
    # A sealed copy for a lawyer.
    by_key.access("j", leads_on=True)
    by_key.access("w", leads_on=True)
    page.locator("[name=text]").focus()
    by_key.to("[name=read]")
    by_key.press("Space")
    by_key.to("[name=names]")
    by_key.press("Space")
    by_key.to("[name=ground]")
    by_key.press("ArrowDown")
    with page.expect_download() as download:
        by_key.access("s")
    assert download.value.suggested_filename == "what-was-said.pdf.asc"
    by_key.access("l", leads_on=True)
    assert page.url == address
    by_key.access("h", leads_on=True)
    by_key.to("[name=to]")
    by_key.press("Space")
    by_key.to("[name=agreed]")
    by_key.press("Space")
    by_key.to("button[value=hand-over]")
    by_key.press("Enter", leads_on=True)
    expect(page.locator(".hd-list").first).to_be_visible()
    assert by_key.actions <= MOST_ACTIONS
    assert at_work.foreign == []


def test_by_keyboard_alone_one_is_safe_the_next_comes_and_two_rows_are_joined(
    staff, somebody, write
):
    for words in ("one", "two", "three", "four"):  # one is answered, one is read, two are joined
        write(words)
    at_work = staff(viewport={"width": 390, "height": 844}).sign_in().unlock()
    page, by_key = at_work.page, Keyboard(at_work.page)
    # Whoever is in danger stands above the first tab. She is safe.
    by_key.access("1", leads_on=True)
    expect(page.locator(".hd-danger .hd-row").first).to_be_visible()
    by_key.access("g", leads_on=True)
    address = page.url.partition("?")[0].removeprefix(at_work.site.url)
    by_key.access("a")
    by_key.to("[name=because]")
    by_key.press("ArrowDown")
    by_key.to("button[value=safe]")
    by_key.press("Enter", leads_on=True)
    expect(page.locator("button[value=safe]")).to_have_count(0)
    by_key.access("l", leads_on=True)
    expect(page.locator(".hd-tabs").first).to_be_visible()
    expect(page.locator(f".hd-danger a[href^='{address}']")).to_have_count(0)
    # Another one is answered, and the one after it comes.
    page.goto(f"{at_work.site.url}/cms/helpdesk/?tab=us&state=new&language=ar")
    both = page.locator("[data-helpdesk-part=rows] .hd-reference")
    second, third = (both.nth(place).get_attribute("href") for place in (1, 2))
    page.goto(f"{at_work.site.url}{second}")
    by_key.access("w")
    by_key.type("أهلا وسهلا")
    by_key.access("i", leads_on=True)
    page.wait_for_url(re.compile(re.escape(third.split("?")[0])))
    expect(page.locator(".messages")).to_contain_text("Your answer is kept")
    # Two rows of the list are of one person.
    by_key.access("l", leads_on=True)
    page.locator("#several button").focus()
    for _ in range(2):
        by_key.to("[data-helpdesk-part=rows] .hd-pick")
        by_key.press("Space")
    expect(page.locator(".hd-pick:checked")).to_have_count(2)
    page.locator("#several select").focus()
    by_key.press("t")  # alone: a second letter that comes late begins another word
    expect(page.locator("#several select")).to_have_value("join")
    by_key.press("Tab")
    by_key.press("Enter", leads_on=True)
    expect(page.locator(".messages")).to_contain_text("Joined, for your desk alone")
    assert at_work.foreign == []
    assert at_work.complaints == []


def test_all_of_a_page_are_ticked_at_once_and_a_sentence_is_found(staff, somebody, write):
    write("one")
    at_work = staff().sign_in().unlock()
    page = at_work.page
    page.goto(f"{at_work.site.url}/cms/helpdesk/?tab=us")
    page.get_by_label("All of this page").check()
    picks = page.locator("[data-helpdesk-part=rows] .hd-pick")
    expect(page.locator("[data-helpdesk-part=rows] .hd-pick:checked")).to_have_count(picks.count())
    expect(page.locator(".hd-danger .hd-pick:checked")).to_have_count(0)
    page.locator("#several select").select_option("close")
    page.click("#several button")
    page.click("[accesskey=l]")
    at_work.open(somebody[0])
    page.click("summary:has-text('Ready sentences')")
    page.fill("[data-helpdesk-sift]", "PASSPORT")
    page.press("[data-helpdesk-sift]", "Enter")
    shown = page.locator(".hd-sentences .hd-tick").filter(visible=True)
    expect(shown).to_have_count(
        page.locator(".hd-tick", has_text=re.compile("passport", re.I)).count()
    )
    page.click("button[value=set-first]")
    expect(page.locator(".hd-will-read .hd-beside").first).to_be_visible()
