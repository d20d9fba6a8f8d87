# ruff: noqa: F811
"""What a caseworker typed and did not send, what came meanwhile, who is told on which screen."""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_the_inbox import Staff, somebody, staff  # noqa: F401 - fixtures
from tests.helpdesk.person import Person

ANSWER = "نعم، يمكنك الاتصال بنا."
NOTICES = "sessionStorage.getItem('helpdesk notices')"
A_WHILE = 10  # seconds, in which even a busy machine stops a clock
# Nobody sees the notices of a browser without windows: this one keeps what it was asked to show.
KEPT_NOTICES = """
window.shown = [];
window.Notification = class {
    static requestPermission() { return Promise.resolve(window.answers || "granted"); }
    constructor(title, more) { shown.push([title, more?.body || ""]); }
    close() {}
};
"""


def opened(staff, said: str, script: str = "") -> Staff:
    """With a clock that stands from here on, and goes on as far as the test says."""
    at = staff()
    if script:
        at.page.add_init_script(script)
    at.page.clock.install()
    at.sign_in().unlock().open(said)
    # On a busy machine three seconds pass between two keys: nothing is kept unasked.
    at.page.clock.pause_at(at.page.evaluate("Date.now()") / 1000 + A_WHILE)
    return at


def kept(page: Page) -> None:
    """Three seconds after the first key it is."""
    with page.expect_response(lambda answer: answer.url.endswith("/draft/")) as answer:
        page.clock.run_for(4_000)
    assert answer.value.status == 204
    expect(page.locator("[data-helpdesk-kept]")).to_have_text(
        "Kept as a draft. Only you can open it."
    )


def row_of(at: Staff, address: str) -> str:
    """What the list of those in danger says of one, on whichever of its pages that stands."""
    row = f"li.hd-row:has(a[href^='{address.removeprefix(at.site.url)}'])"
    at.page.goto(f"{at.site.url}/cms/helpdesk/?tab=danger")
    while not at.page.locator(row).count():
        with at.page.expect_event("load"):
            at.page.click(".hd-pages [rel=next]")
    return at.page.inner_text(row)


def test_what_was_typed_is_there_after_back_a_closed_tab_and_on_another_machine(staff, somebody):
    at = opened(staff, somebody[0])
    here = at.page.url
    at.page.fill("#id_text", ANSWER)
    at.page.click(".hd-note summary")
    at.page.fill("#id_note", "Ask Ana")
    kept(at.page)
    at.page.click("text=Back to the list")
    at.page.wait_for_selector(".hd-tabs")
    at.page.go_back()
    expect(at.page.locator("#id_text")).to_have_value(ANSWER)
    assert "Draft of" in row_of(at, here)
    at.page.close()
    elsewhere = staff().sign_in().unlock().page
    elsewhere.goto(here)
    expect(elsewhere.locator("#id_text")).to_have_value(ANSWER)
    expect(elsewhere.locator("#id_note")).to_have_value("Ask Ana")
    stored = elsewhere.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert ANSWER not in stored
    assert "Ana" not in stored
    elsewhere.click("button[value=reply]")
    expect(elsewhere.locator(".hd-said--out .hd-text")).to_have_text(ANSWER)
    elsewhere.goto(here)
    expect(elsewhere.locator("#id_text")).to_have_value("")


def test_typed_and_left_at_once_it_is_kept_all_the_same(staff, somebody):
    at = opened(staff, somebody[0])
    here = at.page.url
    at.page.fill("#id_text", ANSWER)
    at.page.click("text=Back to the list")
    at.page.wait_for_selector(".hd-tabs")
    for _ in range(20):  # it goes out while the next page comes
        at.page.goto(here)
        if at.page.input_value("#id_text"):
            break
    assert at.page.input_value("#id_text") == ANSWER


def test_a_stray_click_asks_before_it_closes_what_is_not_sent(staff, running_site):
    said = uuid4().hex  # by somebody who is in no danger: else it is not closed
    assert Person(running_site.url, "ar").write(said, region="flanders").number
    at = opened(staff, said)
    asked: list[str] = []

    def no(dialog):
        asked.append(dialog.message)
        dialog.dismiss()

    at.page.on("dialog", no)
    at.page.fill("#id_text", ANSWER)
    for button in ("close", "put-aside", "give"):
        for one in at.page.locator(f"button[value={button}]").all():
            one.click()
    at.page.click("text=Hand it over")
    assert set(asked) == {"Your answer is not sent yet. Go on all the same?"}
    assert len(asked) >= 3
    expect(at.page.locator("#id_text")).to_have_value(ANSWER)
    expect(at.page.locator("button[value=close]")).to_be_visible()
    at.page.remove_listener("dialog", no)
    at.page.once("dialog", lambda dialog: dialog.accept())
    at.page.click("button[value=close]")
    expect(at.page.locator("button[value=reopen]")).to_be_visible()
    expect(at.page.locator("#id_text")).to_have_value(ANSWER)


def test_an_open_conversation_says_that_the_person_has_written_and_sends_nothing(
    staff, somebody, running_site
):
    at = opened(staff, somebody[0])
    page, person = at.page, Person(running_site.url, "ar")
    came = page.locator("[data-helpdesk-words]")
    page.fill("#id_text", ANSWER)
    expect(came).to_be_hidden()
    word = f"انتظر {uuid4().hex[:6]}"
    person.act(person.read(somebody[1]), "add", message=word)
    page.clock.run_for(21_000)
    expect(came).to_contain_text("The person has just written.")
    assert page.title().startswith("(1) ")
    page.click("button[value=reply]")
    expect(page.locator("#reply .hd-error")).to_contain_text("the person has written meanwhile")
    expect(page.locator(".hd-said--in", has_text=word).locator(".hd-tag--new")).to_be_visible()
    expect(page.locator("#id_text")).to_have_value(ANSWER)
    assert page.locator(".hd-said--out").count() == 0
    page.click("button[value=reply]")
    expect(page.locator(".hd-said--out")).to_have_count(1)


@pytest.mark.parametrize("danger", [{}, {"in_danger": "on"}], ids=["new", "urgent"])
def test_a_notice_says_new_or_urgent_and_no_more_until_the_lock(
    staff, somebody, running_site, danger
):
    at = opened(staff, somebody[0], KEPT_NOTICES)
    page = at.page
    page.clock.run_for(61_000)
    assert page.evaluate("shown") == [], "off until somebody switches it on"
    page.click("text=Tell me on this screen")
    expect(page.locator("[data-helpdesk-news]")).to_contain_text("may keep a list")
    page.click("text=Switch it on")
    expect(page.locator("[data-helpdesk-off]")).to_be_visible()
    assert page.evaluate("shown") == [["Helpdesk", ""]]
    said = uuid4().hex
    assert Person(running_site.url, "ar").write(said, region="flanders", **danger).number
    with page.expect_response("**/news/"):
        page.clock.run_for(61_000)
    # What would wait in the page is forbidden there, as any text that becomes a program.
    while page.evaluate("shown.length") < 2:
        page.wait_for_timeout(100)
    assert page.evaluate("shown[1]") == ["Helpdesk", "urgent" if danger else "new"]
    # On the next page of this tab it is on as well, and nothing is told twice.
    page.goto(f"{at.site.url}/cms/helpdesk/")
    with page.expect_response("**/news/"):
        page.clock.run_for(61_000)
    assert page.evaluate("shown") == []
    page.click("text=Lock now")
    expect(page.locator("#passphrase")).to_be_visible()
    assert page.evaluate(NOTICES) is None
    at.unlock()
    page.clock.run_for(61_000)
    assert page.evaluate("shown") == []


def test_a_browser_that_does_not_allow_it_says_so(staff, somebody):
    at = opened(staff, somebody[0], KEPT_NOTICES + "window.answers = 'denied';")
    at.page.click("text=Tell me on this screen")
    at.page.click("text=Switch it on")
    expect(at.page.locator("[data-helpdesk-news]")).to_contain_text("does not allow it")
    assert at.page.evaluate(NOTICES) is None
