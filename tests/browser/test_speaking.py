"""A voice from the page to the desk, in a real Chromium with a microphone that beeps, at 360 px."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from helpdesk.limits import LONGEST_VOICE
from tests.awareness.test_converting import sound
from tests.browser.test_left_on_disk import everyday, leave
from tests.browser.test_the_inbox import Staff
from tests.fixtures import read_aloud, speakers
from tests.fixtures.browser import QUIET
from tests.helpdesk.person import NUMBER

__all__ = ["everyday"]  # a fixture
BEEPS = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
SPOKEN = Path(__file__).parent.parent / "helpdesk" / "spoken"
NEUTRAL = 3.2  # seconds before any word
PHONE = {"width": 360, "height": 640}
WROTE = "He has my papers."


@pytest.fixture(scope="module")
def browser_that_hears(playwright, chromium):
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    browser = playwright.chromium.launch(executable_path=chromium, args=[*QUIET, *BEEPS, *root])
    yield browser
    browser.close()


@pytest.fixture
def site(start_site, tmp_path):
    """Payoke listens; digits, five sentences and the page in Tigrinya were read aloud."""
    signed = tmp_path / "signed.yaml"
    read_aloud.sign(signed)
    site = start_site(
        worker=False,
        web_processes=1,
        application="tests.fixtures.signed_site:signed",
        SIGNED_SENTENCES=str(signed),
    )
    site.manage("shell", "--verbosity=0", "-c", speakers.LISTENS)
    read_aloud.record(site, tmp_path, sound((0.9, 0.3)))
    return site


@pytest.mark.with_everything("test_voices.py, without a browser")
def test_spoken_heard_and_put_into_words(browser_that_hears, site):
    person = browser_that_hears.new_context(viewport=PHONE)
    page = person.new_page()
    complaints = []
    page.on("console", lambda said: complaints.append(said.text))
    page.goto(f"{site.url}/ti/speak/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert NEUTRAL + 0.5 < play(page.locator("header ~ audio")) < NEUTRAL + 1.5
    page.locator("input[name=region][value=flanders]").check()
    page.locator("[data-record]").click()
    expect(page.locator("[data-stop]")).to_be_visible()
    expect(page.locator("[data-news]")).to_contain_text("0:03")
    page.locator("[data-stop]").click()
    expect(page.locator("#recorder audio")).to_be_visible()
    # Thrown away and said once more.
    page.locator("[data-bin]").click()
    assert page.evaluate("document.forms.words.elements.voice.files.length") == 0
    page.evaluate(
        "const record = document.querySelector('[data-record]'); record.click(); record.click()"
    )
    expect(page.locator("[data-news]")).to_contain_text("0:03")
    # Sent while it records, as messengers have it: it is heard first, and nothing has left.
    send = page.locator("#words .button:not([type=button])").last
    send.click()
    expect(page.locator("#recorder audio")).to_be_visible()
    assert page.evaluate("document.querySelector('#recorder audio').duration") != 0
    assert page.evaluate("document.forms.words.elements.voice.files.length") == 1
    send.click()
    expect(page.locator(".receipt")).to_be_visible()
    number = NUMBER.search(page.content())[0]
    hear_the_number(page)
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [
        0,
        0,
        "",
    ]
    page.goto(f"{site.url}/ti/read/")
    page.fill("[name=number]", number)
    page.locator("form:has([name=number]) .button").click()
    expect(page.locator("button[formaction='/ti/speak/']")).to_be_visible()
    page.locator("button[value=words]").click()
    expect(page.get_by_text("ብድምጺ ተዛሪብኩም")).to_be_visible()
    assert page.locator("audio").count() == 0
    # In the same conversation, once more.
    page.locator("button[formaction='/ti/speak/']").click()
    page.locator("[data-record]").click()
    expect(page.locator("[data-news]")).to_contain_text("0:02")
    page.locator("[data-stop]").click()
    page.locator("#words .button:not([type=button])").last.click()
    expect(page.locator("[role=status]").first).to_be_visible()
    assert complaints == []
    hear_at_the_desk(browser_that_hears.new_context(locale="en"), site)
    hear_the_answer(page, site, number)
    assert complaints == []


def play(player):
    """Its seconds. It plays for nobody who has not pressed."""
    expect(player).to_have_js_property("paused", value=True)
    seconds = player.evaluate("async each => { await each.play(); return each.duration; }")
    expect(player).to_have_js_property("paused", value=False)
    player.evaluate("each => each.pause()")
    return seconds


def hear_the_number(page):
    """Twenty digits, four pauses, and the neutral seconds before."""
    seconds = play(page.locator(".as-phones audio"))
    assert NEUTRAL + 4 + 20 * 0.7 < seconds < NEUTRAL + 5 + 20 * 1.3
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    # Whoever leaves the page takes the sound away with the digits.
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    assert page.locator("audio").count() == 0
    assert not NUMBER.search(page.content())


def hear_at_the_desk(context, site):
    staff = Staff(context, site).sign_in().unlock()
    staff.open("Spoken.")
    assert staff.page.get_by_text("Hear it, alone").count() == 2
    staff.page.get_by_text("Hear it, alone").first.click()
    expect(staff.page.get_by_text("Put on headphones first.")).to_be_visible()
    staff.page.get_by_role("button", name="Hear it", exact=True).click()
    player = staff.page.locator("audio")
    player.evaluate("each => each.play()")
    expect(player).to_have_js_property("paused", value=False)
    assert player.evaluate("each => each.duration") > 2
    player.evaluate("each => { each.playbackRate = 1.5; each.currentTime = 1; }")
    expect(player).to_have_js_property("playbackRate", 1.5)
    staff.page.fill("[name=note]", "She beeps, says the interpreter.")
    staff.page.get_by_role("button", name="Keep these words").click()
    expect(staff.page.get_by_text("She beeps, says the interpreter.")).to_be_visible()
    answer_by_voice(staff.page)
    answer_with_five_sentences(staff.page)
    assert staff.complaints == []
    assert staff.foreign == []


def answer_by_voice(page):
    page.get_by_role("link", name="Answer by voice").click()
    page.locator("[name=knows]").check()
    page.locator("[data-record]").click()
    expect(page.locator("[data-record]")).to_have_text("Stop")
    # As long as a person says a few words.
    page.wait_for_timeout(2_000)
    page.locator("[data-record]").click()
    expect(page.locator("form[data-recorder] audio")).to_be_visible()
    page.fill("[name=text]", "ንሕና ንሰምዓኩም ኣሎና።")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("The person hears it when they come back.")).to_be_visible()


def answer_with_five_sentences(page):
    page.click(".hd-sentences summary")
    for key in read_aloud.FIVE:
        page.check(f"[name=sentence][value={key}]")
    page.click("button[value=reply]")
    expect(page.locator(".hd-thread")).to_contain_text("Thank you for writing to us.")


def hear_the_answer(page, site, number):
    page.goto(f"{site.url}/ti/read/")
    page.fill("[name=number]", number)
    page.locator("form:has([name=number]) .button").click()
    expect(page.get_by_text("ንሕና ንሰምዓኩም ኣሎና።")).to_be_visible()
    page.fill("[name=message]", "half written")
    # One was spoken, of the other a volunteer has read all five sentences.
    assert page.locator("button[value^='hear.']").count() == 2
    spoken, read_aloud_by_somebody = sorted([press_and_hear(page), press_and_hear(page)])
    assert NEUTRAL + 1 < spoken < NEUTRAL + 4
    assert NEUTRAL + 5 * 0.7 < read_aloud_by_somebody < NEUTRAL + 5 * 1.3
    assert page.locator("[name=message]").input_value() == "half written"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.url == f"{site.url}/ti/read/"


def press_and_hear(page):
    page.locator("button[value^='hear.']").first.click()
    player = page.locator(".message audio")
    expect(player).to_be_focused()
    return play(player)


BY_OLD_PHONES = [
    pytest.param(file, marks=pytest.mark.before_release("spoken.m4a; test_voices.py: each kind"))
    for file in ("spoken.amr", "spoken.3gp")
]


@pytest.mark.parametrize("file", ["spoken.m4a", *BY_OLD_PHONES])
@pytest.mark.with_everything("test_voices.py, without a browser")
def test_a_recording_of_the_telephone_is_heard_and_answered_without_script(
    browser_that_hears, site, file
):
    page = browser_that_hears.new_context(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(f"{site.url}/ti/speak/")
    expect(page.locator("#recorder")).to_be_hidden()
    page.locator("input[name=region][value=flanders]").check()
    page.locator("[name=voice]").set_input_files(SPOKEN / file)
    page.locator("#words .button:not([type=button])").last.click()
    number = NUMBER.search(page.content())[0]
    assert page.locator(".as-phones audio").get_attribute("src").startswith("data:audio/mpeg")
    staff = Staff(browser_that_hears.new_context(locale="en"), site).sign_in().unlock()
    staff.open("Spoken.")
    staff.page.get_by_text("Hear it, alone").first.click()
    staff.page.get_by_role("button", name="Hear it", exact=True).click()
    expect(staff.page.locator("audio")).to_be_attached()
    staff.open("Spoken.")
    answer_with_five_sentences(staff.page)
    page.goto(f"{site.url}/ti/read/")
    page.fill("[name=number]", number)
    page.locator("form:has([name=number]) .button").click()
    page.locator("button[value^='hear.']").click()
    assert page.locator(".message audio").get_attribute("src").startswith("data:audio/mpeg")
    assert page.url == f"{site.url}/ti/read/"


@pytest.fixture
def listening(start_site):
    """Payoke listens."""
    site = start_site(worker=False, web_processes=1)
    site.manage("shell", "--verbosity=0", "-c", speakers.LISTENS)
    return site


def test_too_long_a_voice_is_said_to_be_so_and_back_shows_nothing_of_hers(
    page, listening, everyday
):
    page.goto(f"{listening.url}/en/write/")
    page.locator("input[name=region][value=flanders]").check()
    page.fill("[name=message]", WROTE)
    page.locator("#words .button:not([type=button])").last.click()
    number = page.locator(".receipt bdi").inner_text()
    page.goto("about:blank")
    page.goto(f"{listening.url}/en/read/")
    page.fill("[name=number]", number)
    page.locator("form:has([name=number]) .button").click()
    page.get_by_role("button", name="Speak instead of writing").click()
    voice = {"name": "a.ogg", "mimeType": "audio/ogg", "buffer": b"OggS".ljust(LONGEST_VOICE + 1)}
    page.locator("[name=voice]").set_input_files(voice)
    posted = []
    page.on("request", lambda request: posted.append(request.url))
    page.locator("#words .button:not([type=button])").last.click()
    told = page.locator("#words ~ [role=alert]")
    expect(told).to_contain_text("This recording is too large. Make a shorter one.")
    assert posted == []
    assert page.evaluate("document.forms.words.elements.voice.files.length") == 1
    # The microphone's page is an entry of its own: before it comes the empty one, and no other.
    leave(page, everyday)
    page.go_back()
    assert page.url == f"{listening.url}/en/read/"
    assert page.locator("[name=number]").input_value() == ""
    assert WROTE not in page.content()
    page.go_back()
    assert page.url == "about:blank"
