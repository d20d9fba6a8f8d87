"""Row 9: first paint on a slow phone, beside a page that holds a heading and nothing else."""

import http.server
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bench.load import digits, ratio
from bench.rows import Row, at_most, unmeasured
from tests.fixtures.browser import QUIET, find_chromium
from tests.fixtures.running import RunningSite

TURNS = 4
# 400 kbit/s and 400 ms each way and back, as Chromium's tools mean "slow 3G".
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
FLOOR = b"<!doctype html><title>x</title><h1>x</h1>"
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


class Heading(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(FLOOR)))
        self.end_headers()
        self.wfile.write(FLOOR)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def floor() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Heading)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()


def rows(running: RunningSite) -> list[Row]:
    program = find_chromium()
    if not program:
        return [unmeasured("9", "first paint", "Chromium is not here: apt-get install chromium")]
    from playwright.sync_api import sync_playwright

    arguments = [*QUIET, "--no-sandbox"]
    with floor() as least, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        found = [
            _row(browser, least, running.url, slower, goal, bar)
            for slower, goal, bar in ((1, 1.2, 1.35), (6, 1.35, 1.6))
        ]
        browser.close()
    return found


def _row(browser, least: str, url: str, slower: int, goal: float, bar: float) -> Row:
    addresses = {"floor": least, "en": f"{url}/en/rights/", "ar": f"{url}/ar/rights/"}
    times: dict[str, list[float]] = {name: [] for name in addresses}
    for _ in range(TURNS):
        for name, address in addresses.items():
            times[name].append(first_paint(browser, address, slower))
    pages = [max(pair) for pair in zip(times["en"], times["ar"], strict=True)]
    note = f"{digits(statistics.median(pages))} ms over {digits(statistics.median(times['floor']))}"
    what = f"first paint, slow 3G, processor / {slower}, to a heading's"
    return at_most("9", what, ratio(pages, times["floor"]), goal=goal, bar=bar, note=note)


def first_paint(browser, address: str, slower: int) -> float:
    """Milliseconds, in a profile that has never been here."""
    context = browser.new_context(viewport={"width": 360, "height": 640})
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    tools.send("Network.emulateNetworkConditions", SLOW)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.goto(address, wait_until="load")
    page.wait_for_function(PAINT, timeout=10_000)
    found = page.evaluate(PAINT)
    context.close()
    return float(found)
