"""*Leave this site*, then Back, in the second engine: Firefox keeps its history otherwise."""

import json
import shutil
import socket
import subprocess
import time
from contextlib import suppress

import pytest

from tests.browser.test_left_on_disk import everyday
from tests.browser.test_nothing_lost import HERS
from tests.fixtures.missing import missing

__all__ = ["everyday"]  # a fixture
OTHERS = ("professionals/", "professionals/care/")
# No other host is reached, nothing is looked for, and its own port is chosen by itself.
SETTINGS = {
    "marionette.port": 0,
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
}
PATIENCE_SECONDS = 120  # no test by the clock: it fails where nothing happens at all


class Firefox:
    """One window, by Marionette: each message is its length, a colon and a list in JSON."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)
        self.file = self.socket.makefile("rb")
        self._read()  # whose protocol it is
        self("NewSession")

    def __call__(self, command: str, **given):
        message = json.dumps([0, 1, f"WebDriver:{command}", given]).encode()
        self.socket.sendall(b"%d:%b" % (len(message), message))
        _kind, _number, error, answer = self._read()
        assert error is None, error
        return answer.get("value") if answer else None

    def _read(self):
        length = b""
        while not length.endswith(b":"):
            length += self.file.read(1)
        return json.loads(self.file.read(int(length[:-1])))

    def press(self, selector: str, to: str) -> None:
        """A link of the page, until it has led there. A page that goes takes its script along."""
        script = "document.querySelector(arguments[0]).click()"
        with suppress(AssertionError):
            self("ExecuteScript", script=script, args=[selector])
        until(lambda: self("GetCurrentURL") == to)


def until(has_come) -> None:
    for _ in range(PATIENCE_SECONDS * 5):
        if has_come():
            return
        time.sleep(0.2)
    raise AssertionError("nothing happened")


@pytest.fixture
def firefox(tmp_path):
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if not program:
        missing("Firefox", "apt-get install firefox-esr")
    lines = [f'user_pref("{name}", {json.dumps(value)});\n' for name, value in SETTINGS.items()]
    (tmp_path / "user.js").write_text("".join(lines))
    command = [program, "--headless", "--no-remote", "--marionette", "--profile", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    told = tmp_path / "MarionetteActivePort"
    until(lambda: told.exists() and told.read_text().strip())
    yield Firefox(int(told.read_text()))
    # Asked to end it may take its time over what nobody needs any more.
    process.kill()
    process.wait(PATIENCE_SECONDS)


@pytest.mark.parametrize(
    ("walk", "is_back"), [(HERS, True), (OTHERS, False)], ids=["hers", "other"]
)
def test_one_back_after_leaving_shows_what_was_before_and_no_page_of_hers(
    firefox, shown_pages, everyday, walk, is_back
):
    before = f"{everyday}?before"
    firefox("Navigate", url=before)
    firefox("Navigate", url=f"{shown_pages}/en/")
    for place in walk:
        firefox.press(f"a[href='/en/{place}']", f"{shown_pages}/en/{place}")
    turn = "document.querySelectorAll('[data-exit]').forEach(each => each.href = arguments[0])"
    firefox("ExecuteScript", script=turn, args=[everyday])
    firefox.press(".exit", everyday)
    firefox("Back")
    assert (firefox("GetCurrentURL") == before) is is_back
