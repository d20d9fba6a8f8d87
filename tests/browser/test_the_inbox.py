"""A caseworker in a real browser: signs in, unlocks, reads, answers; and nothing foreign runs."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.fixtures.axe import violations_by_day
from tests.fixtures.staff import sign_in
from tests.helpdesk.person import Person

WHO = "caseworker-payoke"
HOSTILE = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
ANSWER = "نعم، يمكنك الاتصال بنا في أي وقت."
LETTERS = str.maketrans("0123456789", "ghijklmnop")


class Staff:
    """A caseworker's browser. complaints: what the console said; foreign: who else was asked."""

    def __init__(self, context: BrowserContext, site: Any) -> None:
        self.site, self.account = site, site.demo[WHO]
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)

    def _said(self, said: Any) -> None:
        # On a busy machine Chromium says what it thinks of the login when that is long gone.
        if not said.location["url"].startswith(f"{self.site.url}/cms/login/"):
            self.complaints.append(said.text)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.site.url, "data:", "blob:")):
            self.foreign.append(request.url)

    def sign_in(self) -> "Staff":
        sign_in(self.page, self.site, WHO)
        return self

    def unlock(self) -> "Staff":
        self.page.goto(f"{self.site.url}/cms/helpdesk/")
        self.page.fill("#passphrase", self.account["passphrase"])
        self.page.click("form:has(#passphrase) .button")
        self.page.wait_for_selector(".hd-tabs")
        return self

    def open(self, text: str) -> "Staff":
        """Find the conversation in which `text` was said, as nobody but its reader can."""
        # Most likely what was written last: every test before this one has left a conversation.
        for identity in reversed(_in_order(self.site)):
            self.page.goto(f"{self.site.url}/cms/helpdesk/{identity}/")
            if text in self.page.inner_text(".hd-thread"):
                return self
        pytest.fail(f"No conversation in which {text} was said.")


def _in_order(site: Any) -> list[str]:
    """The conversations of a site on SQLite, the oldest first."""
    with closing(sqlite3.connect(site.var_dir / "site.sqlite3")) as database:
        rows = database.execute("SELECT id FROM helpdesk_conversation ORDER BY rowid")
        return [identity for (identity,) in rows]


@pytest.fixture
def staff(browser: Browser, running_site: Any) -> Iterator[Any]:
    contexts = []

    def start(**options: Any) -> Staff:
        wide = {"viewport": {"width": 1280, "height": 900}, "locale": "en"}
        contexts.append(browser.new_context(**wide | options))
        return Staff(contexts[-1], running_site)

    yield start
    for context in contexts:
        context.close()


@pytest.fixture
def somebody(running_site: Any) -> Any:
    """
    Somebody writes to Payoke in Arabic: what they said, and the number they were given. Without a
    browser: `test_in_the_browser.py` writes with one.
    """
    said = f"{uuid4().hex[:8]} أحتاج إلى مساعدة {HOSTILE}"
    sent = Person(running_site.url, "ar").write(said, region="flanders", in_danger="on")
    assert sent.number, "no number on the page after writing"
    return said[:8], sent.number


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_caseworker_answers_in_arabic_and_the_person_reads_it(
    staff, somebody, running_site, script
):
    said, number = somebody
    at = staff(java_script_enabled=script).sign_in().unlock().open(said)
    page = at.page
    expect(page.locator(".hd-head")).to_contain_text("I am in danger now")
    box = page.locator("#id_text")
    assert (box.get_attribute("lang"), box.get_attribute("dir")) == ("ar", "rtl")
    box.fill(ANSWER)
    page.click("button[value=reply]")
    expect(page.locator(".hd-said--out .hd-text")).to_have_text(ANSWER)
    assert page.title() != "taken"
    assert Person(running_site.url, "ar").read(number).text.count(ANSWER) == 1


# Where each digit of an element's text stands, from left to right.
DIGITS = """node => {
    const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT), found = [];
    for (let text = walk.nextNode(); text; text = walk.nextNode())
        for (let at = 0; at < text.length; at++) {
            const range = document.createRange();
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            const digit = text.data[at], box = range.getBoundingClientRect();
            if (/[0-9٠-٩]/.test(digit)) found.push([box.x, digit]);
        }
    return found.sort((one, other) => one[0] - other[0]).map(each => each[1]).join("");
}"""


IN_OUR_DIGITS = pytest.param("0470 12 34 56", marks=pytest.mark.with_everything("Arabic digits"))


@pytest.mark.parametrize("mobile", [IN_OUR_DIGITS, "٠٤٧٠ ١٢ ٣٤ ٥٦"])
def test_a_telephone_number_in_arabic_words_is_read_as_it_was_typed(
    staff, browser, running_site, mobile
):
    said = f"{uuid4().hex[:8].translate(LETTERS)} هاتفي {mobile} مساءً"
    context = browser.new_context(java_script_enabled=False, locale="ar")
    page = context.new_page()
    page.goto(f"{running_site.url}/ar/write/")
    page.fill("[name=message]", said)
    page.check("[name=region][value=flanders]")
    page.click("#reach summary")
    page.check("[name=reach_by][value=text]")
    page.fill("[name=reach_at]", mobile)
    page.click("main form button:not([name])")
    number = re.search(r"\d{4}(\D?\d{4}){4}", page.inner_text("main"))
    at = staff().sign_in().unlock().open(said[:8])
    typed = re.sub(r"\D", "", mobile)
    assert at.page.locator(".hd-said--in .hd-text").evaluate(DIGITS) == typed
    assert typed in at.page.locator(".hd-safe").evaluate(DIGITS)
    at.page.fill("#id_text", f"نعم، اتصل بنا على الرقم {mobile} أو هنا")
    at.page.click("button[value=reply]")
    page.goto(f"{running_site.url}/ar/read/")
    page.fill("[name=number]", number.group() if number else "")
    page.click("main form button:not([name])")
    words = page.locator(".message__words")
    assert words.evaluate(DIGITS) == typed
    for width in range(320, 480, 20):  # wherever its line would have ended
        page.set_viewport_size({"width": width, "height": 800})
        assert words.locator("bdo").evaluate("one => one.getClientRects().length") == 1
    context.close()


def test_no_rule_is_broken_and_nobody_else_is_asked(staff, somebody):
    at = staff().sign_in()
    at.complaints.clear()  # the rest of the admin has other rules
    at.unlock().open(somebody[0])
    at.page.select_option("#id_language", "fr")
    at.page.goto(f"{at.site.url}/cms/helpdesk/colleagues/")
    at.page.wait_for_timeout(500)
    assert at.complaints == []
    assert at.foreign == []


def test_a_planted_script_is_noticed(staff, somebody):
    """The control: with the rule broken on purpose the console does complain."""
    at = staff().sign_in().unlock()
    at.page.evaluate("document.body.append(Object.assign(document.createElement('script'),"
                     "{textContent: 'document.title = 1'}))")  # fmt: skip
    at.page.wait_for_timeout(200)
    assert [said for said in at.complaints if "Content Security Policy" in said]


def test_the_box_follows_the_language_that_is_chosen(staff, somebody):
    page = staff().sign_in().unlock().open(somebody[0]).page
    page.fill("#id_text", "Bonjour")
    page.select_option("#id_language", "fr")
    assert page.locator("#id_text").get_attribute("dir") == "ltr"
    assert page.input_value("#id_text") == "Bonjour"
    page.click("button[value=language]")  # which brings the sentences of that language
    expect(page.locator("#reply")).to_contain_text("They leave in Français")
    expect(page.locator("[data-helpdesk-change]")).to_be_hidden()
    assert page.input_value("#id_text") == "Bonjour"
    assert page.locator("#id_text").get_attribute("lang") == "fr"


def test_an_answer_that_is_half_written_stays_when_it_is_taken(staff, somebody):
    page = staff(java_script_enabled=False).sign_in().unlock().open(somebody[0]).page
    page.fill("#id_text", ANSWER)
    page.click(".hd-note summary")
    page.fill("#id_note", "Ask Ana")
    page.click("button[value=take]")
    expect(page.locator("button[value=give-back]")).to_be_visible()
    assert page.input_value("#id_text") == ANSWER
    page.click("button[value=note]")
    expect(page.locator(".hd-said--note")).to_contain_text("Ask Ana")
    assert page.input_value("#id_text") == ANSWER


def test_locking_hides_everything_and_back_brings_nothing_back(staff, somebody):
    page = staff().sign_in().unlock().open(somebody[0]).page
    page.click("text=Lock now")
    expect(page.locator("#passphrase")).to_be_visible()
    page.go_back()
    expect(page.locator("#passphrase")).to_be_visible()
    assert somebody[0] not in page.content()


def test_after_a_quarter_of_an_hour_the_screen_is_empty_but_for_what_was_typed(staff, somebody):
    at = staff()
    at.page.clock.install()
    page = at.sign_in().unlock().open(somebody[0]).page
    page.fill("#id_text", "half a sentence")
    page.clock.run_for(16 * 60_000)
    assert page.locator(".hd-thread").count() == page.locator(".hd-safe").count() == 0
    assert page.input_value("#id_text") == "half a sentence"


def test_once_it_is_locked_elsewhere_nobody_is_said_to_be_here_and_nobody_asks(staff, somebody):
    at = staff()
    at.page.clock.install()
    page = at.sign_in().unlock().open(somebody[0]).page
    line = page.locator("[data-helpdesk-here]")
    line.evaluate("line => { line.textContent = 'Opened by a colleague too'; line.hidden = false }")
    tab = page.context.new_page()
    tab.goto(f"{at.site.url}/cms/helpdesk/")
    tab.click("text=Lock now")
    # A tab that is closed while it loads may never say so, and closing waits without end.
    expect(tab.locator("#passphrase")).to_be_visible()
    tab.close()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(21_000)
    expect(line).to_be_hidden()
    expect(line).to_have_text("")
    page.clock.run_for(3 * 60_000)
    page.wait_for_timeout(200)
    assert [url.rpartition("/here/")[1] for url in asked] == ["/here/"]


def test_everybody_can_use_it(staff, somebody):
    """By day and by night; on a phone, `test_staff_screens.py` asks the same and more."""
    at = staff().sign_in()
    at.page.goto(f"{at.site.url}/cms/helpdesk/")
    faults = {"unlock": axe(at.page)}
    at.unlock()
    at.page.goto(f"{at.site.url}/cms/helpdesk/?tab=us")
    faults["list"] = axe(at.page)
    at.open(somebody[0])
    faults["conversation"] = axe(at.page)
    assert faults == {"unlock": [], "list": [], "conversation": []}
    assert at.page.evaluate("document.documentElement.scrollWidth") <= 1280


def axe(page: Page) -> list[str]:
    """What breaks the rules of accessibility, by day, once nothing moves."""
    page.wait_for_selector(".sidebar-loading", state="detached")
    page.wait_for_timeout(300)
    return violations_by_day(page)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_question_is_answered_by_a_button_on_a_small_screen(
    staff, somebody, browser, running_site, script
):
    said, number = somebody
    at = staff().sign_in().unlock().open(said)
    at.page.click(".hd-sentences summary")
    at.page.check("[name=sentence][value=safe-now]")
    at.page.click("button[value=reply]")
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, java_script_enabled=script
    )
    page = context.new_page()
    page.goto(f"{running_site.url}/ar/read/")
    page.fill("[name=number]", number)
    page.click("main form button:not([name])")
    yes = page.locator("button[value='yes.2.safe-now']")
    both = page.locator(".yes-no button")
    assert both.evaluate_all("them => them.every(one => one.getBoundingClientRect().left >= 0)")
    page.fill("#id_message", "نصف")
    if script:
        context.set_offline(True)
        yes.click()
        expect(page.locator(".yes-no + [role=alert]")).to_be_visible()
        context.set_offline(False)
    yes.click()
    expect(page.locator(".yes-no")).to_have_count(0)
    assert page.input_value("#id_message") == "نصف"
    at.page.goto(at.page.url)
    expect(at.page.locator(".hd-said--in").last).to_contain_text("Yes: Are you safe now?")
    context.close()
