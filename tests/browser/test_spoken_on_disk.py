"""What Chromium leaves on the disk of somebody who spoke, heard number and answer, and left."""

import base64
import json

import pytest
from playwright.sync_api import expect

from helpdesk import sealing
from tests.browser.test_left_on_disk import everyday, launch, leave  # noqa: F401 - fixtures
from tests.browser.test_speaking import SPOKEN, site  # noqa: F401 - fixture
from tests.helpdesk.person import NUMBER

MICROPHONE = "--use-fake-device-for-media-stream"
ANSWERED = """
import sys
from helpdesk.conversations import lookup, replies
from helpdesk.ready_sentences.in_two_languages import put_beside
from tests.fixtures import read_aloud
read_aloud.take_signatures()
keyed = lookup.find_by_receipt("{number}")
pairs = put_beside(read_aloud.FIVE, "ti", "en")
replies.send_reply(*keyed, text="{words}", language="ti", author="Payoke", sentences=pairs)
"""
WORDS = "We hear you, 7f3a, and call nobody."
MARKERS = 200
NEUTRAL = 12_000  # bytes of a sound that say nothing yet
READ_BYTES = """async () => {
    const file = document.forms.words.elements.voice.files[0];
    return Array.from(new Uint8Array(await file.arrayBuffer()));
}"""


def slices(data, count, length=24):
    """So many different pieces of it, from its first to its last byte, none of one byte alone."""
    found, step = [], max(1, (len(data) - length) // (2 * count))
    for at in range(0, len(data) - length, step):
        piece = data[at : at + length]
        if len(set(piece)) > length // 2 and piece not in found:
            found.append(piece)
    assert len(found) >= count, (len(found), len(data))
    return found[:: len(found) // count][:count]


def texts(*words):
    """As they would stand in a file: UTF-8, and UTF-16 as a form is kept."""
    return [word.encode(code) for word in words for code in ("utf-8", "utf-16-le")]


def shapes(number):
    """Of a number, as it is shown, typed and sent."""
    plain = sealing.parse(number)
    phones = sealing.as_phone_numbers(plain)
    typed = (number.replace(" ", "+"), number.replace(" ", "%20"))
    return texts(number, plain, *phones, *typed, plain[:12], plain[8:])


def sound_of(page, place):
    """The bytes of a sound that stands in the page, and how they stand there."""
    written = page.locator(place).get_attribute("src").partition("base64,")[2]
    return base64.b64decode(written), written.encode()


def left(folder, markers):
    """Which of them stand in a file of it."""
    found = set()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            body = path.read_bytes()
            found |= {marker for marker in markers if marker in body}
    return found


def allow_microphone(profile, url):
    """As the browser notes it when somebody presses *Allow*."""
    told = {"last_modified": "13400000000000000", "setting": 1}
    exceptions = {"media_stream_mic": {f"{url},*": told}}
    place = profile / "Default" / "Preferences"
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps({"profile": {"content_settings": {"exceptions": exceptions}}}))


def answer(running, number):
    code = ANSWERED.format(number=sealing.parse(number), words=WORDS)
    running.manage("shell", "--verbosity=0", "-c", code)


def come_back(page, url, number):
    """The page of the answer, and the sound in it."""
    page.goto(f"{url}/ti/read/")
    page.fill("#id_number", number)
    page.locator("form[action$='/read/'] button").click()
    page.locator("button[value^='hear.']").click()
    page.locator(".message audio").wait_for(state="attached")
    return sound_of(page, ".message audio")


def markers_of(number, recording, said, heard, hidden):
    """MARKERS different ones of everything that must be nowhere. said, heard: as `sound_of`."""
    every = shapes(number) + texts(WORDS, *hidden)
    for sound, written in (said, heard):
        every += slices(sound[NEUTRAL:], 20) + slices(written[NEUTRAL * 4 // 3 :], 10, 40)
    several = list(dict.fromkeys(every))
    several += slices(recording, MARKERS - len(several))
    assert len(set(several)) == MARKERS
    return several


def hidden_of(page):
    """Tokens and tickets of the page that is shown."""
    fields = page.locator("input[type=hidden][name=token], input[type=hidden][name=ticket]")
    values = fields.evaluate_all("each => each.map(one => one.value)")
    return sorted({value for value in values if value})


def test_of_a_voice_the_microphones_permission_stays_and_nothing_else(
    launch,  # noqa: F811
    site,  # noqa: F811
    everyday,  # noqa: F811
    tmp_path,
):
    profile = tmp_path / "profile"
    allow_microphone(profile, site.url)
    browser = launch(flags=(MICROPHONE,))
    page = browser.pages[0]
    page.goto(f"{site.url}/ti/speak/")
    assert "ማይክሮፎን" in page.locator("main").inner_text(), "the page tells of it"
    page.locator("input[name=region][value=flanders]").check()
    page.locator("[data-record]").click()
    expect(page.locator("[data-news]")).to_contain_text("0:04")
    page.locator("[data-stop]").click()
    expect(page.locator("#recorder audio")).to_be_visible()
    page.locator("#recorder audio").evaluate("each => each.play()")
    recording, hidden = bytes(page.evaluate(READ_BYTES)), hidden_of(page)
    page.locator("#words .button:not([type=button])").last.click()
    expect(page.locator(".receipt")).to_be_visible()
    number = NUMBER.search(page.content())[0]
    page.locator(".as-phones audio").evaluate("each => each.play()")
    said = sound_of(page, ".as-phones audio")
    answer(site, number)
    heard = come_back(page, site.url, number)
    page.locator(".message audio").evaluate("each => each.play()")
    markers = markers_of(number, recording, said, heard, hidden + hidden_of(page))
    leave(page, everyday)
    for _ in range(6):
        page.go_back()
        assert not NUMBER.search(page.content()), page.url
        assert "data:audio" not in page.content()
    browser.close()
    assert left(profile, markers) == set()
    assert left(profile, [b"media_stream_mic", b"Weather"]) == {b"media_stream_mic", b"Weather"}
    # What would be found, were it there.
    (profile / "planted").write_bytes(recording + said[1] + number.encode())
    assert len(left(profile, markers)) > MARKERS // 2


BY_OLD_PHONES = [
    pytest.param(file, marks=pytest.mark.before_release("spoken.m4a; test_voices.py: each kind"))
    for file in ("spoken.amr", "spoken.3gp")
]


@pytest.mark.parametrize("file", ["spoken.m4a", *BY_OLD_PHONES])
@pytest.mark.with_everything("the test above, with script")
def test_without_script_the_recording_and_what_is_heard_stay_nowhere_either(
    launch,  # noqa: F811
    site,  # noqa: F811
    tmp_path,
    file,
):
    """The number that was typed can stay there, as the page says."""
    browser = launch(script=False)
    page = browser.pages[0]
    page.goto(f"{site.url}/ti/speak/")
    page.locator("input[name=region][value=flanders]").check()
    page.locator("[name=voice]").set_input_files(SPOKEN / file)
    page.locator("#words .button:not([type=button])").last.click()
    number = NUMBER.search(page.content())[0]
    said = sound_of(page, ".as-phones audio")
    answer(site, number)
    heard = come_back(page, site.url, number)
    markers = markers_of(number, (SPOKEN / file).read_bytes(), said, heard, [])
    browser.close()
    profile = tmp_path / "profile"
    told = set(shapes(number))
    assert left(profile, markers) - told == set()
    assert left(profile, [site.url.encode()]), "the disk was written, and read"
