"""An editor's text outlives the session; and published means visible, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.fixtures.editing import KEPT, PATIENCE


@pytest.fixture(autouse=True)
def as_one_found_it(editor):
    """Whatever a test leaves: a form that is being saved, a session that is over, a request."""
    yield
    editor.page.unroute_all()
    editor.page.context.add_cookies(editor.site.cookies["editor"])
    editor.at("/cms/")
    editor.page.evaluate("sessionStorage.clear()")


KEYS = "Object.keys(sessionStorage).filter((name) => name.startsWith('kept-text:'))"


def words_without_a_session(editor, name: str, words: str) -> None:
    """A draft is kept; then the session ends, and the editor goes on typing."""
    page = editor.edit(name)
    page.fill("#id_summary", "Kept while signed in.")
    page.wait_for_selector(KEPT, state="attached")
    expect(page.locator("#w-autosave-indicator")).to_have_attribute(
        "data-w-autosave-state-value", "saved"
    )
    for _ in range(PATIENCE // 100):  # the sentence stands there a moment before
        if not page.evaluate(KEYS):
            break
        page.wait_for_timeout(100)
    assert page.evaluate(KEYS) == [], "what is saved lies nowhere else"
    page.context.clear_cookies()
    page.locator("#id_summary").press_sequentially(words)


def come_back(editor, name: str) -> None:
    editor.page.context.add_cookies(editor.site.cookies["editor"])
    editor.edit(name)


def test_what_was_typed_is_there_after_signing_in_again(editor):
    words_without_a_session(editor, "privacy", " And what came after.")
    page = editor.page
    expect(page.locator("#kept-text")).to_contain_text("You are signed out.")
    with page.expect_event("load"):
        page.locator("#kept-text button").click()
    assert "/cms/login/" in page.url
    expect(page.locator("[data-kept-text]")).to_be_visible()
    come_back(editor, "privacy")
    assert page.input_value("#id_summary") == "Kept while signed in."
    with page.expect_event("load"):
        page.locator("#kept-text button").first.click()
    assert page.input_value("#id_summary") == "Kept while signed in. And what came after."
    assert page.evaluate(KEYS) == []
    come_back(editor, "privacy")
    assert page.input_value("#id_summary").endswith("And what came after."), "it is on the server"
    expect(page.locator("#kept-text")).to_have_count(0)


def test_what_is_typed_while_a_save_is_on_its_way_is_kept_too(editor):
    """Wagtail saves one thing at a time, and looks at what is typed meanwhile once that is over."""
    words_without_a_session(editor, "background", " First.")
    page = editor.page
    expect(page.locator("#kept-text")).to_contain_text("You are signed out.")
    page.route("**/edit/", lambda _route: None)  # asked, and never answered
    with page.expect_request("**/edit/"):
        page.locator("#id_summary").press_sequentially(" Second.")
    page.locator("#id_summary").press_sequentially(" Third.")
    page.unroute("**/edit/")
    with page.expect_event("load"):
        page.locator("#kept-text button").click()
    come_back(editor, "background")
    with page.expect_event("load"):
        page.locator("#kept-text button").first.click()
    assert page.input_value("#id_summary") == "Kept while signed in. First. Second. Third."


# Whether what is kept counts as sent: after Publish, and once a word was typed since.
SENT = """() => {
    const form = document.querySelector("form[data-edit-form]");
    const isSent = () => {
        const detail = { formData: new FormData(form) };
        form.dispatchEvent(new CustomEvent("w-autosave:save", { bubbles: true, detail }));
        return JSON.parse(sessionStorage.getItem("kept-text:" + location.pathname)).isSent;
    };
    form.addEventListener("submit", (event) => event.preventDefault(), { once: true });
    form.requestSubmit();
    const before = isSent();
    form.elements.summary.value += " And more.";
    return [before, isSent()];
}"""


def test_what_is_saved_by_itself_after_publish_is_no_text_that_was_lost(editor):
    page = editor.edit("law")
    assert page.evaluate(SENT) == [True, False]


def test_it_is_thrown_away_by_a_press_and_by_signing_out(editor):
    page = editor.page
    for name in ("check", "about"):
        words_without_a_session(editor, name, " Lost.")
        expect(page.locator("#kept-text")).to_be_visible()
        assert len(page.evaluate(KEYS)) == 1
        come_back(editor, name)
        if name == "check":
            page.locator("#kept-text button").last.click()
            assert page.evaluate(KEYS) == []
    page.evaluate(
        """() => {
            const leave = document.createElement("form");
            Object.assign(leave, { method: "post", action: "/cms/logout/" });
            leave.addEventListener("submit", (event) => event.preventDefault());
            document.body.append(leave);
            leave.requestSubmit();
        }"""
    )
    assert page.evaluate(KEYS) == []


def test_the_button_is_green_when_a_reader_gets_the_page(editor):
    page = editor.edit("rights")
    page.fill("#id_summary", "Words of this minute.")
    editor.press("[name=action-publish]")
    expect(page.locator(".messages .success a.is-visible")).to_be_visible(timeout=PATIENCE)
    assert "Words of this minute." in editor.public("rights")
