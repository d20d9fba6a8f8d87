"""A real Chromium with a microphone that beeps: from the button to the voice beside its section."""

import json
import os

import pytest
from playwright.sync_api import expect

from tests.fixtures.browser import QUIET
from tests.fixtures.staff import sign_in

BEEPS = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
NUMBER = """
from awareness.models import ContentPage
print(ContentPage.objects.get(content_id="rights", locale__language_code="en").pk)
"""
ITS_ROUNDS = """
from website.published.reconciler import publish_round
from website.recordings import voice_round
voice_round.keep_voices()
publish_round(papers=0)
"""
GO_AWAY = """
Object.defineProperty(document, "hidden", { value: true });
document.dispatchEvent(new Event("visibilitychange"));
"""


@pytest.fixture
def people(playwright, chromium, written_site):
    """Two browsers: in each, somebody who writes pages is signed in."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    browser = playwright.chromium.launch(executable_path=chromium, args=[*QUIET, *BEEPS, *root])
    pages = []
    for name in ("editor", "second-editor"):
        pages.append(browser.new_context(locale="en").new_page())
        sign_in(pages[-1], written_site, name)
    yield *pages, browser.new_context(locale="en").new_page()
    browser.close()


@pytest.mark.with_everything("test_recordings.py; test_the_telephone.py sends a memo in")
def test_a_section_is_recorded_heard_by_a_second_person_and_then_by_readers(people, written_site):
    first, second, reader = people
    number = written_site.manage("shell", "--verbosity=0", "-c", NUMBER).split()[-1]
    place = f"{written_site.url}/cms/recordings/page/{number}/"
    first.goto(place)
    record(first.locator("[data-recorder]").first, first)
    expect(first.get_by_text("when a second person has said yes")).to_be_visible()
    assert "<audio" not in written_site.get("/en/rights/")[1]

    second.goto(place)
    player = second.locator("main audio[src]").first
    player.evaluate("each => each.play()")
    expect(player).to_have_js_property("paused", value=False)
    assert player.evaluate("each => each.duration") > 4
    second.get_by_role("button", name="I have heard it").click()
    expect(second.get_by_text("Readers hear it within seconds")).to_be_visible()

    written_site.manage("shell", "--verbosity=0", "-c", ITS_ROUNDS)
    heard_by(reader, written_site)
    second.get_by_role("button", name="Withdraw").click()
    expect(second.get_by_text("no page leads to it")).to_be_visible()
    written_site.manage("shell", "--verbosity=0", "-c", ITS_ROUNDS)
    assert "<audio" not in written_site.get("/en/rights/")[1]


def record(form, page):
    """As somebody does who reads a section."""
    form.evaluate("each => each.closest('details').open = true")
    button = form.locator("[data-record]")
    button.click()
    expect(button).to_have_text("Stop")
    page.wait_for_timeout(3_000)  # of beeps
    button.click()
    expect(form.locator("audio")).to_be_visible()
    form.locator("[name=speaker]").fill("Umm Ali")
    form.locator("[name=consent]").check()
    form.get_by_role("button", name="Keep this recording").click()


def heard_by(reader, site):
    """Nothing is loaded before it is pressed; it plays, and stops when the screen is left."""
    asked = []
    reader.on("request", lambda request: asked.append(request.url))
    reader.goto(f"{site.url}/en/rights/")
    assert [url for url in asked if "/media/" in url] == [], json.dumps(asked)
    voice = reader.locator("main audio").first
    assert voice.evaluate("each => each.paused")
    voice.evaluate("each => each.play()")
    expect(voice).to_have_js_property("paused", value=False)
    assert [url for url in asked if "/media/recordings/" in url]
    reader.evaluate(GO_AWAY)
    expect(voice).to_have_js_property("paused", value=True)
