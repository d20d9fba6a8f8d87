"""
A Monday at a desk with forty conversations in twenty-two languages, on a laptop without a mouse and
on a telephone: what each thing costs, in actions and seconds (docs/performance.md).

An action is a key, a tap, or some words that are typed at once; each Tab on the way counts. Bounds
are for actions alone: seconds are the machine's. They are printed, for whoever runs it with `-rP`.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_the_inbox import Staff
from tests.browser.test_the_morning import press_key

# Thirty-five write for themselves, three for somebody they saw, two as professionals. Four of them
# are in danger, one of these a traveller. What they say is in their own language.
PLANT = """
from django.contrib.auth.models import User
from django.utils import translation
from base import phonebook
from helpdesk import sealing
from helpdesk.conversations import intake
from helpdesk.desks import desk_keys, member_keys, staff_permissions
from helpdesk.models import MemberKey
from helpdesk.rules import submission
from tests.fixtures.cheap_secrets import cheap_secrets
LANGUAGES = ("ti ar bn fr nl en de es pt ro bg pl uk ru tr fa ps ur hi zh-hans vi sq").split()
APART = dict.fromkeys((10, 20, 30), "sighting") | dict.fromkeys((15, 25), "referral")
with cheap_secrets():
    for number in range(40):
        language = LANGUAGES[number % len(LANGUAGES)]
        topics = phonebook.current().page(language).topics
        kind = APART.get(number, "own")
        words = submission.Submission(
            text=f"{{number:02}}. {{', '.join(str(name) for name in topics.values())}}.",
            language=language, region="flanders", kind=kind, topic="work",
            in_danger=number in (0, 7, 10, 22),
        )
        intake.accept(words, desk="payoke", token=sealing.new_token_seed())
    colleague = User.objects.create_user("annelies", first_name="Annelies", last_name="Maes")
    colleague.groups.add(staff_permissions.ensure_groups())
    theirs = member_keys.make_member_key(colleague, "six words that nobody else knows")
    first = MemberKey.objects.get(user__username="caseworker-payoke")
    held = desk_keys.desk_keys_of(first, member_keys.open_member_key(first, {passphrase!r}))
    desk_keys.let_in(first.grants.first().desk_key.desk, theirs, held=held, by=first.user)
"""
ROW = "[data-helpdesk-part=rows] .hd-row:nth-child({}) .hd-reference"
PAST_DANGER = ".hd-danger .skiplink"
PICK = "[data-helpdesk-part=rows] .hd-row:nth-child({}) .hd-pick"
# The key that leads from what has the focus to the first that fits; none where that has it.
WHICH_WAY = """(css) => {
    const here = document.activeElement, there = document.querySelector(css);
    if (here === there) return "";
    const before = here.compareDocumentPosition(there) & Node.DOCUMENT_POSITION_PRECEDING;
    return before ? "Shift+Tab" : "Tab";
}"""
# Actions by keyboard alone, at most; a finger needs no Tab, and so no more than that.
MOST: dict[str, int] = {
    "unlock": 2,
    "read all forty": 53,
    "find": 6,
    "name and tags": 7,
    "take": 1,
    "remind": 5,
    "note": 5,
    "shut to a colleague": 10,
    "the list, the first in danger, three sentences, sent": 6,
    "safe now": 5,
    "the first that waits, own words, sent, and the next": 10,
    "give, with half an answer": 7,
    "two rows: join": 15,
    "two rows: set aside": 13,
    "two rows: give": 16,
    "two rows: close": 28,
    "a line for the next shift": 9,
    "a copy for a lawyer, two words black": 19,
    "hand over, with consent": 9,
}


class Way:
    """How somebody works. actions: since `task` began; took: actions and seconds by task."""

    viewport = {"width": 1366, "height": 768}

    def __init__(self, page: Page) -> None:
        self.page, self.actions = page, 0
        self.took: dict[str, tuple[int, float]] = {}

    @contextmanager
    def task(self, name: str) -> Iterator[None]:
        self.actions, began = 0, time.monotonic()
        yield
        self.took[name] = self.actions, time.monotonic() - began
        print(f"{name} | {self.actions} | {self.took[name][1]:.1f}")  # noqa: T201

    def _comes(self, leads_on: bool) -> Any:
        """The next page, where one comes: on a busy machine the keys after it would be too soon."""
        return self.page.expect_event("load") if leads_on else nullcontext()

    def key(self, key: str, *, leads_on: bool = False) -> None:
        """Whatever has this access key."""

    def press(self, selector: str, *, leads_on: bool = False) -> None:
        """A button, a link, a tick."""

    def go_into(self, selector: str) -> None:
        """A box."""

    def near(self, key: str) -> None:
        """To what comes next on the page, where that is no link or button of its own."""

    def past_danger(self) -> None:
        """To the rows below those in danger, where there are any."""

    def type(self, words: str) -> None:
        self.actions += 1
        self.page.keyboard.type(words)

    def pick_day(self, key: str, day: date) -> None:
        """Into the box with this access key."""

    def write(self, selector: str, words: str) -> None:
        self.go_into(selector)
        self.type(words)

    def choose(self, selector: str, label: str) -> None:
        """Of a list."""

    def tick_two_and(self, label: str) -> None:
        """Of the list: what is to be done with the first two rows, which are ticked, and do it."""

    def enter(self) -> None:
        self.actions += 1
        with self._comes(True):
            self.page.keyboard.press("Enter")


class ByKeyboard(Way):
    """A laptop without a mouse."""

    def key(self, key: str, *, leads_on: bool = False) -> None:
        self.actions += 1
        with self._comes(leads_on):
            press_key(self.page, key)

    def press(self, selector: str, *, leads_on: bool = False) -> None:
        self.go_into(selector)
        self.actions += 1
        ticks = self.page.locator(selector).first.evaluate("(one) => one.matches('input')")
        with self._comes(leads_on):
            self.page.keyboard.press("Space" if ticks else "Enter")

    def near(self, key: str) -> None:
        self.key(key)

    def past_danger(self) -> None:
        if self.page.locator(PAST_DANGER).count():
            self.press(PAST_DANGER)

    def go_into(self, selector: str) -> None:
        """Tab by Tab, back where it stands above."""
        for _ in range(80):
            step = self.page.evaluate(WHICH_WAY, selector)
            if not step:
                return
            self.actions += 1
            self.page.keyboard.press(step)
        pytest.fail(f"no way to {selector} by keyboard")

    def choose(self, selector: str, label: str) -> None:
        """Arrow by arrow: what is typed too slowly begins another word."""
        self.go_into(selector)
        chosen = self.page.locator(f"{selector} option:checked")
        for _ in range(40):
            if label in chosen.inner_text():
                return
            self.actions += 1
            self.page.keyboard.press("ArrowDown")
        pytest.fail(f"no {label} in {selector}")

    def pick_day(self, key: str, day: date) -> None:
        self.key(key)
        self.type(f"{day:%m%d%Y}")

    def tick_two_and(self, label: str) -> None:
        """By Enter on the second tick: nobody goes back for the button."""
        self.past_danger()
        self.choose("#several select", label)
        self.press(PICK.format(1))
        self.press(PICK.format(2))
        self.enter()


class ByFinger(Way):
    """A telephone: what is out of sight is pushed into it, which is not counted."""

    viewport = {"width": 390, "height": 844}

    def key(self, key: str, *, leads_on: bool = False) -> None:
        self._tap(self.page.locator(f"[accesskey='{key}']"), leads_on=leads_on)

    def press(self, selector: str, *, leads_on: bool = False) -> None:
        self._tap(self.page.locator(selector).first, leads_on=leads_on)

    def go_into(self, selector: str) -> None:
        box = self.page.locator(selector).first
        if not box.evaluate("(one) => one === document.activeElement"):
            self._tap(box, leads_on=False)

    def choose(self, selector: str, label: str) -> None:
        self.actions += 2  # a list opens, and a line of it is tapped
        line = self.page.locator(f"{selector} option", has_text=label).first
        self.page.locator(selector).select_option(line.get_attribute("value"))

    def pick_day(self, key: str, day: date) -> None:
        self.actions += 2  # a calendar opens, and a day of it is tapped
        self.page.locator(f"[accesskey='{key}']").fill(f"{day:%Y-%m-%d}")

    def tick_two_and(self, label: str) -> None:
        self.press(PICK.format(1))
        self.press(PICK.format(2))
        self.choose("#several select", label)
        self.press("#several button", leads_on=True)

    def _tap(self, thing: Locator, *, leads_on: bool) -> None:
        self.actions += 1
        with self._comes(leads_on):
            thing.click()


@pytest.fixture
def forty(start_site: Any) -> Any:
    """A site of its own: what other tests wrote would stand in the way."""
    site = start_site()
    site.manage("shell", "-v0", "-c", PLANT.format(**site.demo["caseworker-payoke"]))
    return site


def unlock(way: Way, at: Staff) -> None:
    way.page.goto(f"{at.site.url}/cms/helpdesk/")
    with way.task("unlock"):
        way.write("#passphrase", at.account["passphrase"])
        way.enter()


def read_all(way: Way) -> set[str]:
    """The addresses of what was read: those in danger, those who wait, those about others."""
    read: set[str] = set()
    with way.task("read all forty"):
        for tab, is_in_danger in (("1", True), ("1", False), ("4", False)):
            way.key(tab, leads_on=True)
            if is_in_danger:
                way.key("g", leads_on=True)
            else:
                way.past_danger()
                way.press(ROW.format(1), leads_on=True)
            read.add(way.page.url.partition("?")[0])
            while way.page.locator("[rel=next]").count():
                way.key("n", leads_on=True)
                read.add(way.page.url.partition("?")[0])
            way.key("l", leads_on=True)
    return read


def one_conversation(way: Way) -> None:
    page = way.page
    with way.task("find"):
        way.key("f", leads_on=True)
        way.near("f")
        way.write("#id_words", "13. ")
        way.enter()
        way.press(".hd-counts a", leads_on=True)
    with way.task("name and tags"):
        way.key("m")
        way.write("#id_own_name", "Grace")
        way.write("#id_tags", "carwash")
        way.press("button[value=name]", leads_on=True)
    expect(page.locator(".hd-title")).to_contain_text("Grace")
    with way.task("take"):
        way.key("t", leads_on=True)
    expect(page.locator("button[value=give-back]")).to_be_visible()
    with way.task("remind"):
        way.pick_day("d", timezone.localdate() + timedelta(days=2))
        way.press("button[value=remind]", leads_on=True)
    expect(page.locator(".messages")).to_contain_text("You are reminded of it on")
    with way.task("note"):
        way.key("o")
        way.write("#id_note", "Ask Annelies")
        way.press("button[value=note]", leads_on=True)
    expect(page.locator(".hd-said--note")).to_contain_text("Ask Annelies")
    with way.task("shut to a colleague"):
        way.near("q")
        way.press("details:has(#id_shut_to) summary")
        way.choose("#id_shut_to", "Annelies Maes")
        way.press("button[value=shut]", leads_on=True)
    expect(page.locator("#id_open_to")).to_be_attached()


def answer_and_give(way: Way) -> None:
    page = way.page
    with way.task("the list, the first in danger, three sentences, sent"):
        way.key("l", leads_on=True)
        way.key("g", leads_on=True)
        way.key("b")
        way.press("button[value=set-first]", leads_on=True)
        way.key("s", leads_on=True)
    expect(page.locator(".hd-said--out .hd-beside").first).to_be_visible()
    with way.task("safe now"):
        way.key("a")
        way.choose("[name=because]", "the person says so")
        way.press("button[value=safe]", leads_on=True)
    expect(page.locator("button[value=safe]")).to_have_count(0)
    with way.task("the first that waits, own words, sent, and the next"):
        way.key("l", leads_on=True)
        way.key("1", leads_on=True)
        way.past_danger()
        way.press(ROW.format(1), leads_on=True)
        way.key("w")
        way.type("نعم")
        way.key("i", leads_on=True)
    expect(page.locator(".messages")).to_contain_text("Your answer is kept")
    with way.task("give, with half an answer"):
        way.key("w")
        way.type("Half an answer")
        way.near("q")
        way.choose("#id_give_to", "Annelies Maes")
        page.once("dialog", lambda dialog: dialog.accept())
        way.actions += 1
        way.press("button[value=give]", leads_on=True)
    expect(page.locator(".messages")).to_contain_text("Annelies Maes has it now")
    expect(page.locator("#id_text")).to_have_value("Half an answer")


def several_rows(way: Way) -> None:
    """Two at a time, in the list."""
    page = way.page
    way.key("l", leads_on=True)
    for act, label, said in (
        ("join", "The same person", "Joined, for your desk alone"),
        ("set aside", "Not for us", "Done with 2"),
        ("give", "Give to Annelies Maes", "Done with 2"),
    ):
        with way.task(f"two rows: {act}"):
            way.key("1", leads_on=True)
            way.tick_two_and(label)
        expect(page.locator(".messages")).to_contain_text(said)
    with way.task("two rows: close"):
        way.key("1", leads_on=True)
        way.tick_two_and("Close")
        way.choose("#id_outcome", "help was given")
        way.press("button[value=close]", leads_on=True)
    expect(page.locator(".messages")).to_contain_text("Done with 2")


def the_rest(way: Way) -> None:
    page = way.page
    with way.task("a line for the next shift"):
        way.key("1", leads_on=True)
        way.press(".hd-tool:not(.hd-filters) summary")
        way.write(".hd-tool [name=text]", "Call the interpreter")
        way.enter()
    expect(page.locator(".messages")).to_contain_text("Kept for the next shift")
    with way.task("a copy for a lawyer, two words black"):
        way.key("1", leads_on=True)
        way.past_danger()
        way.press(ROW.format(1), leads_on=True)
        way.key("j", leads_on=True)
        way.write("[name=text]", "1")
        way.key("w", leads_on=True)
        way.press("[name=read]")
        way.press("[name=names]")
        way.choose("[name=ground]", "agree")
        with page.expect_download() as download:
            way.key("s")
    assert download.value.suggested_filename == "what-was-said.pdf.asc"
    with way.task("hand over, with consent"):
        way.key("l", leads_on=True)
        way.key("h", leads_on=True)
        way.press("[name=to]")
        way.press("[name=agreed]")
        way.press("button[value=hand-over]", leads_on=True)
    expect(page.locator(".hd-list").first).to_be_visible()


@pytest.mark.before_release("one of each by keyboard: test_the_morning.py")
@pytest.mark.parametrize("kind", [ByKeyboard, ByFinger], ids=["laptop by keyboard", "telephone"])
def test_a_morning_with_forty_conversations(browser: Any, forty: Any, kind: type[Way]) -> None:
    context = browser.new_context(viewport=kind.viewport, locale="en-US", accept_downloads=True)
    at = Staff(context, forty).sign_in()
    way = kind(at.page)
    unlock(way, at)
    read = read_all(way)
    one_conversation(way)
    answer_and_give(way)
    several_rows(way)
    the_rest(way)
    assert len(read) == 40
    took = {name: actions for name, (actions, _seconds) in way.took.items()}
    assert took.keys() == MOST.keys()
    assert {name: actions for name, actions in took.items() if actions > MOST[name]} == {}
    assert at.foreign == []
    context.close()
