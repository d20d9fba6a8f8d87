"""A copy of the site, from a disk and from a stranger's server, in a real browser."""

import functools
import http.server
import re
import subprocess
import threading

import pytest

ELSEWHERE = "https://www.meteo.be/"
PAGES = ("en/index.html", "ar/rights/index.html", "ar/help/index.html", "index.html")


@pytest.fixture(scope="module")
def copy(running_site, tmp_path_factory):
    """Where the copy lies."""
    folder = tmp_path_factory.mktemp("stick") / "help"
    running_site.manage("mirror", str(folder))
    return folder


@pytest.fixture(scope="module")
def on_a_server(copy):
    """The copy on another host, which sends no header of ours."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Quiet, directory=str(copy))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(params=["disk", "server"])
def place(request, copy):
    return copy.as_uri() if request.param == "disk" else request.getfixturevalue("on_a_server")


@pytest.fixture
def reader(page):
    """A page of a browser that keeps a list of what was asked of others, and of what it refused."""
    page.asked, page.complaints = [], []
    page.context.route(
        re.compile(r"https://"),
        lambda route: route.fulfill(body="<h1>Weather</h1>", content_type="text/html"),
    )
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


@pytest.mark.parametrize("name", PAGES)
def test_a_copy_shows_its_numbers_and_asks_nobody(place, reader, name):
    address = f"{place}/{name}"
    reader.goto(address)
    assert reader.asked == [address]
    assert reader.complaints == []
    numbers = {link.get_attribute("href") for link in reader.query_selector_all("a[href^='tel:']")}
    assert {"tel:112", "tel:+3278055800"} <= numbers
    # The style is there, so its hash holds here too.
    assert reader.evaluate("getComputedStyle(document.querySelector('.exit')).display") != "inline"


def test_the_exit_of_a_copy_leaves_by_click_and_by_shift_and_says_not_from_where(place, reader):
    for leave in (
        lambda: reader.click("a.exit"),
        lambda: [reader.keyboard.press("Shift") for _ in range(3)],
    ):
        reader.goto(f"{place}/en/rights/index.html")
        with reader.expect_request(f"{ELSEWHERE}**") as left:
            leave()
        assert "referer" not in left.value.all_headers()
        reader.wait_for_url(f"{ELSEWHERE}**")


def test_links_of_a_copy_stay_in_it_and_its_buttons_lead_to_the_site(place, reader, running_site):
    reader.goto(f"{place}/en/index.html")
    reader.click("nav a >> nth=0")
    assert reader.url.startswith(place)
    hrefs = [link.get_attribute("href") for link in reader.query_selector_all("a")]
    assert any(href == f"{running_site.url}/en/write/" for href in hrefs)


def test_a_script_that_was_put_into_a_copy_does_not_run(copy, reader, tmp_path):
    text = (copy / "en/rights/index.html").read_text()
    spoilt = tmp_path / "spoilt.html"
    spoilt.write_text(text.replace("</body>", "<script>document.title='spoilt'</script></body>"))
    reader.goto(spoilt.as_uri())
    assert reader.title() != "spoilt"
    assert any("Content Security Policy" in line for line in reader.complaints)


def test_a_copy_is_what_its_sums_say(copy):
    command = ["sha256sum", "--check", "--quiet", "SHA256SUMS"]
    assert subprocess.run(command, cwd=copy).returncode == 0
    page = copy / "ar/help/index.html"
    kept = page.read_bytes()
    page.write_bytes(kept.replace(b"112", b"113"))
    changed = subprocess.run(command, cwd=copy, capture_output=True, text=True)
    page.write_bytes(kept)
    assert changed.returncode != 0
    assert "ar/help/index.html" in changed.stdout
