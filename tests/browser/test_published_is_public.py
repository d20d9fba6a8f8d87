"""
What was published is public, in each of the five orders in which a draft and *Publish* can meet.

A draft that keeps itself is begun, and answered; Publish is pressed, and what it was pressed for is
public. These are six orders, of which one cannot be: after the answer to Publish there is another
page.

    begun    answered  pressed   public     the draft is back before Publish is pressed
    begun    pressed   answered  public     Publish waits in the browser for the draft on its way
    begun    pressed   public    answered   a draft of another window comes when all is public
    pressed  begun     answered  public     ... is kept while Publish is on its way
    pressed  begun     public    answered   ... is overtaken by Publish

The last three need a second window: in one, nothing is kept any more once Publish is pressed. No
test waits for the clock: what the browser sends is held back and let go.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

ORDERS = (
    "begun answered pressed public",
    "begun pressed answered public",
    "begun pressed public answered",
    "pressed begun answered public",
    "pressed begun public answered",
)
IN_ONE_WINDOW = ORDERS[:2]
DRAFTED, OTHERS = "Words of the draft.", "Words of the other window."
PUBLISH = "[name=action-publish]"
# Without a key pressed, so that no draft begins.
PUT = "(field, words) => { field.value = words; }"
# Whether the browser keeps the form back. All of it at once: then the page may be on its way out.
PRESS = """(button) => {
    let sent;
    addEventListener("submit", (event) => { sent = event; }, {capture: true, once: true});
    button.click();
    return sent.defaultPrevented;
}"""
# Whether a draft that Wagtail would keep after that is refused.
PRESS_AND_KEEP = """(button) => {
    const draft = new CustomEvent("w-autosave:save", {bubbles: true, cancelable: true});
    button.click();
    button.form.dispatchEvent(draft);
    return draft.defaultPrevented;
}"""


class Window:
    """A page that is edited, of which the draft and Publish are held back. held: by kind."""

    def __init__(self, page: Page) -> None:
        self.page, self.address = page, page.url
        self.held: dict[str, Route] = {}
        self.summary = page.locator("#id_summary")
        page.route("**/cms/pages/*/edit/", self._hold)

    def _hold(self, route: Route) -> None:
        if route.request.is_navigation_request() and route.request.method == "POST":
            self.held["publish"] = route
        elif DRAFTED in (route.request.post_data or ""):
            self.held["draft"] = route
        else:
            route.continue_()

    def until_held(self, kind: str) -> None:
        while kind not in self.held:  # the test's own time limit ends it
            self.page.wait_for_timeout(5)

    def type(self, words: str) -> None:
        """The last key is a key, for which a draft begins."""
        self.summary.fill(words[:-1])
        self.summary.press_sequentially(words[-1])

    def press(self, how: str = PRESS) -> bool:
        return bool(self.page.locator(PUBLISH).first.evaluate(how))

    def let_go(self, kind: str, act: Callable[[Route], Any] = Route.continue_) -> None:
        """act: what becomes of the request, if it does not go on."""
        route = self.held.pop(kind)
        over = "requestfinished" if act is Route.continue_ else "requestfailed"
        with self.page.expect_event(over, lambda each: each == route.request):
            act(route)


class Meeting:
    """One draft and one Publish, each of whose halves is a method."""

    def __init__(self, draft: Window, publish: Window) -> None:
        self.draft, self.publish = draft, publish

    def begun(self) -> None:
        self.draft.type(DRAFTED)
        self.draft.until_held("draft")

    def answered(self) -> None:
        self.draft.let_go("draft")

    def lost(self) -> None:
        self.draft.let_go("draft", Route.abort)

    def pressed(self) -> None:
        waits = self.publish is self.draft and "draft" in self.draft.held
        assert self.publish.press() is waits
        if not waits:
            self.publish.until_held("publish")

    def public(self) -> None:
        self.publish.until_held("publish")
        self.publish.let_go("publish")
        expect(self.publish.page.locator(".messages")).to_contain_text("has been published")


def newest_words(window: Window) -> str:
    """What the editor sees who opens it again: an older draft would lie over what is public."""
    window.page.unroute_all()
    window.page.goto(window.address)
    return window.page.input_value("#id_summary")


@pytest.fixture
def opened(editor):
    """Call it for a second window of the page that is edited."""
    windows = []

    def open_it() -> Window:
        page = editor.page.context.new_page()
        windows.append(page)
        page.goto(editor.page.url)
        window = Window(page)
        window.summary.evaluate(PUT, OTHERS)
        return window

    yield open_it
    for each in windows:
        each.close()


of_both_windows = pytest.mark.with_everything("a draft of the other window that is overtaken")
calm = pytest.mark.with_everything("test_the_editor.py: a new page, and *Publish* a while later")
CALM = pytest.param(ORDERS[0], marks=calm)
ANSWERED_LATE = [pytest.param(order, marks=of_both_windows) for order in ORDERS[2:4]]


@pytest.mark.parametrize("order", [CALM, ORDERS[1], *ANSWERED_LATE, ORDERS[4]])
def test_what_was_published_is_public_in_every_order(editor, opened, order):
    slug = f"order-{ORDERS.index(order)}"
    editor.new_page(slug)
    draft = Window(editor.page)
    publish = draft if order in IN_ONE_WINDOW else opened()
    meeting = Meeting(draft, publish)
    for step in order.split():
        getattr(meeting, step)()
    words = DRAFTED if publish is draft else OTHERS
    assert words in editor.public(slug)
    assert newest_words(publish) == words


def test_publish_does_not_wait_for_a_draft_that_was_lost_on_its_way(editor):
    window = Window(editor.new_page("Lost on its way"))
    meeting = Meeting(window, window)
    for step in ("begun", "pressed", "lost", "public"):
        getattr(meeting, step)()
    assert DRAFTED in editor.public("lost-on-its-way")


def test_nothing_is_kept_any_more_once_publish_is_pressed(editor):
    window = Window(editor.new_page("Pressed and typed"))
    window.summary.evaluate(PUT, OTHERS)
    assert window.press(PRESS_AND_KEEP)
    Meeting(window, window).public()
    assert OTHERS in editor.public("pressed-and-typed")
