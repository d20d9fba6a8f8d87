"""A network that drops, a language that is changed, and Back: what is lost, and what is found."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_left_on_disk import everyday, leave

__all__ = ["everyday"]  # a fixture
WORDS = "She sleeps in the kitchen.\nHe has her passport."
SEND = "main form button:has-text('Send')"
HERS = ("help/", "rights/", "rights/young/", "safe-browsing/", "messages/", "domestic-work/")
NEW_TAB = "about:blank"


@pytest.fixture
def open_form(page, running_site):
    """The form with words in it, opened from a new tab."""
    page.goto(NEW_TAB)
    page.goto(f"{running_site.url}/en/write/")
    page.fill("#id_message", WORDS)
    page.check("[name=in_danger]")
    return page


def assert_still_there(page):
    expect(page.locator("form + [role=alert]")).to_contain_text("Your words are still here")
    assert page.input_value("#id_message") == WORDS
    assert page.is_checked("[name=in_danger]")
    assert page.locator("a[href='tel:112']").count()


def test_words_stay_when_the_network_drops_at_send(open_form):
    page = open_form
    before = page.evaluate("history.length")
    page.context.set_offline(True)
    page.click(SEND)
    assert_still_there(page)
    page.context.set_offline(False)
    page.click(SEND)
    expect(page.locator(".receipt bdi")).to_be_visible()
    assert page.evaluate("scrollY") == 0, "112 stands at its top"
    expect(page.locator("main")).to_be_focused()
    assert page.evaluate("history.length") == before, "the answer took the place of the form"
    page.go_back()
    assert page.url == NEW_TAB


@pytest.mark.parametrize(
    ("status", "body"),
    [(502, "<h1>Bad Gateway</h1>"), (200, "<title>Log in to this network</title>")],
)
def test_words_stay_when_somebody_else_answers(open_form, status, body):
    page = open_form
    page.route("**/write/", lambda route: route.fulfill(status=status, body=body))
    page.click(SEND)
    assert_still_there(page)


def test_the_words_of_a_refusal_stand_where_they_are_looked_for(page, running_site):
    page.goto(f"{running_site.url}/en/write/")
    page.click(SEND)
    expect(page.locator(".notice[role=alert]").first).to_be_focused()
    assert page.url == f"{running_site.url}/en/write/"


def test_what_comes_back_with_a_number_is_shown_beside_a_network_that_drops(
    open_form, running_site
):
    page = open_form
    page.click(SEND)
    number = page.locator(".receipt bdi").inner_text()
    page.goto(f"{running_site.url}/en/read/")
    page.fill("#id_number", number)
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(page.locator("form + [role=alert]")).to_be_visible()
    page.context.set_offline(False)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Your messages")
    page.click("button[value=words]")
    expect(page.locator("main")).to_contain_text("She sleeps in the kitchen.")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_words_come_along_into_another_language(browser, running_site, script):
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{running_site.url}/en/write/")
    page.fill("#id_message", WORDS)
    page.check("[name=in_danger]")
    page.click(".picker summary")
    page.click(".languages button[lang=fr]")
    expect(page.locator("html[lang=fr]")).to_be_attached()
    assert page.url == f"{running_site.url}/fr/write/"
    assert page.input_value("#id_message") == WORDS
    assert page.is_checked("[name=in_danger]")
    page.locator("main form button").last.click()
    expect(page.locator(".receipt bdi")).to_be_visible()
    context.close()


def test_one_back_leaves_the_site_after_six_pages_and_a_search(page, running_site, everyday):
    page.goto(NEW_TAB)
    page.goto(f"{running_site.url}/en/")
    before = page.evaluate("history.length")
    for place in HERS:
        page.locator(f"a[href='/en/{place}']").first.evaluate("link => link.click()")
        page.wait_for_url(f"**/en/{place}")
    page.locator("a[href='/en/search/']").first.click()
    page.fill("#q", "passport")
    page.keyboard.press("Enter")
    page.locator("#found ~ ul a").first.click()
    page.wait_for_url(lambda url: not url.endswith("/search/"))
    page.locator("a[href='#main']").evaluate("link => link.click()")
    assert page.evaluate("history.length") == before
    leave(page, everyday)
    page.go_back()
    assert page.url == NEW_TAB


def test_pages_for_others_keep_their_trail(page, running_site):
    page.goto(f"{running_site.url}/en/professionals/")
    link = page.locator("main a[href^='/en/professionals/']").first
    href = link.get_attribute("href")
    link.click()
    page.wait_for_url(f"**{href}")
    page.go_back()
    assert page.url == f"{running_site.url}/en/professionals/"
