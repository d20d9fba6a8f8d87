"""Rows 1 to 3: a published page beside nginx, its bytes, and on a slow phone."""

import http.server
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from statistics import median
from typing import Any

from bench import wire
from bench.figures import Figure, NotHere, digits, ratio
from bench.publishing import published
from bench.sites import folder, nginx_on, serving
from tests.fixtures import nginx
from tests.fixtures.browser import QUIET, find_chromium

PAGE = "/en/rights/"
TURNS = 5
# 400 kbit/s and 400 ms each way and back, as Chromium's tools mean "slow 3G".
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


def front_beside_nginx() -> Figure:
    """Requests a second, in turns; both send the same bytes."""
    coding = "br" if nginx.BROTLI.exists() else "gzip"  # what nginx has compressed files for here
    accept = f"Accept-Encoding: {coding}"
    ours, theirs = ("Host: localhost", accept), (f"Host: {nginx.NAME}", accept)
    with nginx_on(published()) as other, serving(published()) as front:
        wire.load(front.url + PAGE, ours, seconds=1)
        wire.load(other.url + PAGE, theirs, seconds=1)
        fronts, others = [], []
        for _turn in range(TURNS):
            fronts.append(wire.load(front.url + PAGE, ours))
            others.append(wire.load(other.url + PAGE, theirs))
    our_rates = [load.per_second for load in fronts]
    their_rates = [load.per_second for load in others]
    note = f"{digits(median(our_rates))} over {digits(median(their_rates))}"
    failed = sum(load.failed for load in fronts + others)
    return Figure(ratio(our_rates, their_rates), note, failed)


def largest(suffix: str, headers: int = 0) -> Figure:
    """
    Bytes of the largest page in a compression; without /…/file/, which holds all pages in one.

    headers: what comes on top.
    """
    tree = published().var_dir / "public"
    every = [*tree.glob("*/**/index.html"), *tree.glob("404/*.html")]
    pages = [page for page in every if page.parent.name != "file"]
    sizes = [page.with_name(f"{page.name}.{suffix}").stat().st_size for page in pages]
    return Figure(max(sizes) + headers, f"{len(pages)} pages")


def largest_with_headers() -> Figure:
    with serving(published()) as front:
        return largest("gz", len(wire.request(front.url + PAGE).headers) + len("\r\n\r\n"))


# --- On a slow phone ------------------------------------------------------------------------------


@contextmanager
def _heading() -> Iterator[str]:
    """The address of a page with a heading alone."""

    class Silent(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    with folder() as place:
        (place / "index.html").write_text("<!doctype html><title>x</title><h1>x</h1>")
        handler = partial(Silent, directory=place)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://localhost:{server.server_port}/"
            server.shutdown()


def first_paint(slower: int) -> Figure:
    """Beside a page with nothing but a heading. slower: by how much the processor is slowed."""
    program = find_chromium()
    if not program:
        raise NotHere("Chromium is not here: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with _heading() as least, serving(published()) as front, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*QUIET, "--no-sandbox"])
        addresses = (f"{front.url}{PAGE}", f"{front.url}/ar/rights/")
        floors, pages = [], []
        for _turn in range(4):
            floors.append(_paint(browser, least, slower))
            pages.append(max(_paint(browser, url, slower) for url in addresses))
        browser.close()
    note = f"{digits(median(pages))} ms over {digits(median(floors))}"
    return Figure(ratio(pages, floors), note)


def _paint(browser: Any, address: str, slower: int) -> float:
    """Milliseconds, in a profile that has never been here."""
    context = browser.new_context(viewport={"width": 360, "height": 640})
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    tools.send("Network.emulateNetworkConditions", SLOW)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.goto(address, wait_until="load")
    # Asked from outside: what waits within the page is refused by its policy where it must wait.
    deadline = time.monotonic() + 10
    while not (found := float(page.evaluate(PAINT))):
        if time.monotonic() > deadline:
            raise RuntimeError(f"{address} paints nothing.")
        page.wait_for_timeout(20)
    context.close()
    return found
