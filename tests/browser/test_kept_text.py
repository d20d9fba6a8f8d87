"""An editor's text outlives the session; and published means visible, in a real browser."""

from playwright.sync_api import expect

from tests.fixtures.editing import KEPT

KEYS = "Object.keys(sessionStorage).filter((name) => name.startsWith('kept-text:'))"


def words_without_a_session(editor, name: str, words: str) -> None:
    """A draft is kept; then the session ends, and the editor goes on typing."""
    page = editor.edit(name)
    page.fill("#id_summary", "Kept while signed in.")
    page.wait_for_selector(KEPT, state="attached")
    expect(page.locator("#w-autosave-indicator")).to_have_attribute(
        "data-w-autosave-state-value", "saved"
    )
    for _ in range(50):  # the sentence stands there a moment before
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
    expect(page.locator(".messages .success a.is-visible")).to_be_visible(timeout=50_000)
    assert "Words of this minute." in editor.public("rights")
