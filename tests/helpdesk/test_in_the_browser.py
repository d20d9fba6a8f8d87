"""The whole way in Chromium: rights, writing, the number, the answer (T4, T6)."""

import html
import http.server
import threading
from contextlib import suppress
from functools import partial

import pytest
from playwright.sync_api import Error

from helpdesk import sealing
from tests.fixtures.everything import EVERYTHING
from tests.helpdesk.test_left_behind import answer

WORDS = {"en": "He keeps my passport", "ar": "جواز سفري عنده"}
ANSWER = "نعم، يمكننا مساعدتك"


# Each language and each browser once; all of them with each other where there is time.
WAYS = [("en", True), ("ar", False), *([("en", False), ("ar", True)] if EVERYTHING else [])]
in_both = pytest.mark.parametrize(
    ("language", "script"), WAYS, ids=[f"{code}-{'script' * on or 'none'}" for code, on in WAYS]
)


@pytest.fixture
def script():
    return False


@pytest.fixture
def person(script, browser, running_site):
    context = browser.new_context(
        java_script_enabled=script,
        base_url=running_site.url,
        viewport={"width": 360, "height": 740},
    )
    yield context.new_page()
    context.close()


def write(page, language, text=""):
    """Write to Payoke and return the number that is shown."""
    page.goto(f"/{language}/write/")
    page.locator("#id_message").fill(text or WORDS[language])
    page.locator("input[value=flanders]").check()
    page.locator("form[action$='/write/'] button").click()
    return page.locator(".receipt bdi").inner_text()


def come_back(person, language, number):
    person.goto(f"/{language}/read/")
    person.locator("#id_number").fill(number)
    person.locator("form[action$='/read/'] button").click()
    person.locator("#id_number").wait_for(state="detached")


@in_both
def test_the_whole_way(person, running_site, language):
    person.goto(f"/{language}/rights/")
    assert person.locator("html").get_attribute("lang") == language
    number = write(person, language)
    assert sealing.parse(number)
    assert person.url.endswith(f"/{language}/write/")
    assert sealing.parse(number) not in person.url + person.title()
    answer(running_site, ANSWER)
    come_back(person, language, number)
    given = person.locator(".message__words")
    assert given.inner_text() == ANSWER
    assert (given.get_attribute("lang"), given.get_attribute("dir")) == ("ar", "rtl")
    assert WORDS[language] not in person.content()
    person.locator("button[value=words]").click()
    person.locator("button[value=show]").wait_for()
    assert WORDS[language] in person.content()
    person.locator("button[value=ask-delete]").click()
    person.locator("button[value=delete]").click()
    person.locator("button[value=delete]").wait_for(state="detached")
    come_back(person, language, number)
    assert person.locator(".receipt, .message").count() == 0
    assert person.context.cookies() == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "none"])
def test_enter_deletes_nothing_when_deleting_is_asked_about(person, running_site):
    """It presses the first button of the form, wherever one stands in it."""
    number = write(person, "en")
    come_back(person, "en", number)
    person.locator("button[value=ask-delete]").click()
    person.locator("button[value=delete]").wait_for()
    person.locator("#id_message").fill("He is back")
    person.locator("[name=in_danger]").check()
    person.locator("[name=in_danger]").press("Enter")
    person.locator("button[value=ask-delete]").wait_for()
    assert person.locator("#id_message").input_value() == "He is back"
    assert person.locator("[name=in_danger]").is_checked()
    come_back(person, "en", number)
    assert "Your message has arrived" in person.locator("main").inner_text()


@in_both
def test_the_traveller_s_way(person, running_site, language):
    person.goto(f"/{language}/report/")
    person.locator("#id_message").fill(WORDS[language])
    person.locator("#id_country").select_option("TH")
    person.locator("#id_place").fill("Hotel Lotus")
    person.locator("form[action$='/report/'] button").click()
    number = person.locator(".receipt bdi").inner_text()
    assert sealing.parse(number) not in person.url + person.title()
    answer(running_site, ANSWER)
    come_back(person, language, number)
    assert person.locator(".message__words").inner_text() == ANSWER
    assert "Hotel Lotus" not in person.content()
    assert person.context.cookies() == []


def test_back_shows_neither_the_words_nor_the_number(page, running_site):
    number = write_at(page, running_site)
    page.goto(running_site.url + "/en/")
    with suppress(Error):  # Chromium asks whether the form shall be sent again: nothing is kept
        page.go_back()
    shown = page.locator("body").inner_text()
    assert number not in shown
    assert sealing.parse(number) not in shown


def test_back_to_a_half_written_form_finds_it_empty(page, running_site):
    page.goto(running_site.url + "/en/write/")
    page.fill("#id_message", WORDS["en"])
    page.goto(running_site.url + "/en/")
    page.go_back()
    page.wait_for_selector("#id_message")
    assert page.input_value("#id_message") == ""


def test_nothing_stays_in_the_browser(page, running_site):
    write_at(page, running_site)
    kept = "JSON.stringify([localStorage.length, sessionStorage.length, document.cookie])"
    assert page.evaluate(kept) == '[0,0,""]'


def test_another_site_cannot_write_in_somebodys_name(page, running_site, elsewhere):
    page.goto(running_site.url + "/en/write/")
    token = page.locator("input[name=token]").get_attribute("value")
    form = (
        f'<form method=post action="{running_site.url}/en/write/">'
        f'<input name=token value="{token}"><input name=message value="forged"></form>'
        "<script>document.forms[0].submit()</script>"
    )
    elsewhere.content = form
    with page.expect_response(lambda answer: answer.request.method == "POST") as waited:
        page.goto(elsewhere.url)
    assert waited.value.status == 422


def test_a_frame_without_an_origin_cannot_either(page, running_site, elsewhere):
    page.goto(running_site.url + "/en/write/")
    token = page.locator("input[name=token]").get_attribute("value")
    form = (
        f'<form method=post target=_blank action="{running_site.url}/en/write/">'
        f"<input name=token value='{token}'><input name=message value=forged>"
        "<button>Win a prize</button></form>"
    )
    allowed = "allow-forms allow-popups allow-popups-to-escape-sandbox"
    elsewhere.content = f"<iframe sandbox='{allowed}' srcdoc=\"{html.escape(form)}\"></iframe>"
    page.goto(elsewhere.url)
    with page.context.expect_page() as opened:
        page.frame_locator("iframe").locator("button").click()
    opened.value.wait_for_load_state()
    sent = opened.value.locator("#id_message")
    assert sent.input_value() == "forged"
    assert opened.value.locator(".receipt").count() == 0


@pytest.fixture
def elsewhere(tmp_path):
    """A page of another site: 127.0.0.1 is not localhost. Set its `content`, go to its `url`."""

    class Elsewhere(http.server.ThreadingHTTPServer):
        content = ""

        @property
        def url(self):
            return f"http://127.0.0.1:{self.server_port}/"

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = b"<!doctype html><title>x</title>" + self.server.content.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = Elsewhere(("127.0.0.1", 0), partial(Handler))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def write_at(page, site):
    page.goto(site.url + "/en/write/")
    page.fill("#id_message", WORDS["en"])
    page.locator("form[action$='/write/'] button").click()
    return page.locator(".receipt bdi").inner_text()
