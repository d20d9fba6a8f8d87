"""What Chromium leaves on the disk of somebody who wrote, and pressed "Leave this site" (H6)."""

import http.server
import os
import re
import threading
import zlib

import pytest

from helpdesk import sealing
from tests.fixtures.browser import QUIET

WORDS = "he keeps my passport 7f3a"
TYPED = "not sent at all 9c1e"


@pytest.fixture
def everyday():
    """An ordinary page of somebody else: where the exit leads. 127.0.0.1 is not localhost."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Weather</title>Sunny")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def launch(playwright, chromium, tmp_path):
    """Start the whole browser, not its headless shell, on a profile that lies in a folder."""
    root = os.geteuid() == 0
    always = [*QUIET, "--headless=new", *(["--no-sandbox"] if root else [])]

    def start(*, script=True, flags=()):
        return playwright.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path=chromium,
            headless=False,  # or Playwright adds the flag of the old one
            args=[*always, *flags],
            java_script_enabled=script,
            ignore_default_args=["--disable-back-forward-cache"],
        )

    return start


def left(folder, *needles):
    """Which of these stand in a file, in UTF-8 or UTF-16, as in a form, plain or packed."""
    found = set()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            for body in (data, *_unpacked(data)):
                found |= {needle for needle in needles if _stands_in(needle, body)}
    return found


def _unpacked(data):
    for at in (match.start() for match in re.finditer(b"\x1f\x8b\x08", data)):
        try:
            yield zlib.decompressobj(wbits=31).decompress(data[at:])
        except zlib.error:
            continue


def _stands_in(needle, body):
    shapes = {needle, needle.replace(" ", "+"), needle.replace(" ", "%20")}
    return any(shape.encode(code) in body for shape in shapes for code in ("utf-8", "utf-16-le"))


def write(page, site):
    """Write; the number in both ways in which it is shown."""
    page.goto(f"{site.url}/en/write/")
    page.fill("#id_message", WORDS)
    page.locator("form[action$='/write/'] button").click()
    return page.locator(".receipt bdi").inner_text()


def leave(page, everyday):
    page.locator("[data-exit]").first.evaluate("(link, to) => link.href = to", everyday)
    page.locator("[data-exit]:not(.skip)").first.click()
    page.wait_for_url(everyday)


def test_after_the_exit_neither_back_nor_the_disk_has_words_or_number(
    launch, running_site, everyday, tmp_path
):
    browser = launch()
    page = browser.pages[0]
    number = write(page, running_site)
    needles = (WORDS, TYPED, number, sealing.parse(number))
    page.goto(f"{running_site.url}/en/read/")
    page.fill("#id_number", number)
    page.locator("form[action$='/read/'] button").click()
    page.locator("button[value=words]").click()
    page.locator("button[value=show]").wait_for()
    assert WORDS in page.content()
    page.goto(f"{running_site.url}/en/write/")
    page.fill("#id_message", TYPED)
    leave(page, everyday)
    for _ in range(6):
        page.go_back()
        shown = page.content()
        assert not [needle for needle in needles if needle in shown], page.url
    browser.close()
    assert left(tmp_path / "profile", *needles) == set()
    assert left(tmp_path / "profile", "Weather") == {"Weather"}, "the disk was written, and read"


def test_without_script_the_disk_has_them_as_the_page_says(launch, running_site, tmp_path):
    browser = launch(script=False)
    page = browser.pages[0]
    write(page, running_site)
    assert "what you sent may stay on this device" in page.content()
    browser.close()
    assert left(tmp_path / "profile", WORDS) == {WORDS}
