"""Rows 1 to 9: a published page beside nginx, Python's limit and Django; and on a slow phone."""

import http.server
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from statistics import median
from typing import Any

from bench import wire
from bench.figures import Figure, NotHere, digits, ratio, shared, spread, table, waited
from bench.publishing import PATHS, published, rendered
from bench.sites import coding, folder, nginx_on, serving, site
from bench.wire import Load, Target, in_turns, once
from tests.fixtures import cluster
from tests.fixtures.browser import QUIET, find_chromium

PAGE = "/en/rights/"
# By which name each knows itself.
HOST, NGINX_HOST = "Host: localhost", "Host: help.example"
NGINX, CONSTANT, FRONT, DJANGO = "nginx", "a constant page", "the front", "Django, each time anew"
SERVERS = ["server", "requests/s", "processor µs", "p50 ms", "p99 ms", "failed"]
VISITS = ["page", "bytes", "requests", "queries", "ms by Django", "ms from file", "ratio"]
# The same work for wrk in both, and another address in each request of the second.
SAME = 'request = function() n = math.random(1e9) return wrk.format(nil, "/en/rights/?x=1") end'
ANOTHER = SAME.replace('1") end', '" .. n) end')
# 400 kbit/s and 400 ms each way and back, as Chromium's tools mean "slow 3G".
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


def accepts(server: str) -> tuple[str, ...]:
    """The headers of a request."""
    return (NGINX_HOST if server == NGINX else HOST, f"Accept-Encoding: {coding()}")


@shared
def speeds() -> dict[str, list[Load]]:
    """Each server in turn, 16 connections that stay open."""
    running = published()
    answer = str(running.var_dir / "public" / f"{PAGE[1:]}index.html.answer")
    with ExitStack() as stack:
        servers = {
            NGINX: stack.enter_context(nginx_on(running)).plain,
            CONSTANT: stack.enter_context(
                serving(running, "bench.applications:constant", BENCH_ANSWER=answer)
            ),
            FRONT: stack.enter_context(serving(running)),
            DJANGO: stack.enter_context(serving(running, PUBLIC_TREE="0")),
        }
        targets = {name: Target(server, PAGE, accepts(name)) for name, server in servers.items()}
        return in_turns(targets, rounds=5)


def beside(what: str, above: str, below: str) -> Figure:
    """Two of the servers."""
    return compared(speeds()[above], speeds()[below], what)


def compared(above: list[Load], below: list[Load], what: str = "per_second") -> Figure:
    numbers = [[getattr(turn, what) for turn in turns] for turns in (above, below)]
    note = " over ".join(digits(median(each)) for each in numbers)
    return Figure(ratio(*numbers), note, failures(above, below))


def failures(*measured: list[Load]) -> int:
    return sum(turn.failed for turns in measured for turn in turns)


def tls() -> Figure:
    """Every request on a connection of its own, as visitors come: 16 of them at a time."""
    running = published()
    with nginx_on(running) as nginx, serving(running, tls=nginx.certificate) as front:
        targets = {
            name: Target(server, PAGE, (*accepts(name), "Connection: close"))
            for name, server in ((NGINX, nginx.tls), (FRONT, front))
        }
        loads = in_turns(targets)
    return compared(loads[FRONT], loads[NGINX])


def queries() -> Figure:
    """Addresses that nobody has asked for before, as a flood would send them."""
    with serving(published()) as front:
        targets = {asks: Target(front, PAGE, accepts(FRONT), asks) for asks in (SAME, ANOTHER)}
        loads = in_turns(targets)
    return compared(loads[ANOTHER], loads[SAME])


def without_database() -> Figure:
    """PostgreSQL really stopped, a server of our own, with Django loaded and connected before."""
    if why := cluster.missing():
        raise NotHere(why)
    tree = published().var_dir / "public"
    with cluster.running() as server, site(DATABASE_URL=server.url) as running:
        shutil.copytree(tree, running.var_dir / "public", dirs_exist_ok=True)
        with serving(running) as front:
            wire.request(f"{front.url}/healthz")  # so that Django is there and holds connections
            target = Target(front, PAGE, accepts(FRONT))
            once(target)
            with_it, without = [], []
            for _ in range(3):
                with_it.append(once(target))
                server.stop()
                without.append(once(target))
                server.start()
    return compared(without, with_it)


def promises() -> Figure:
    """What a page makes a browser do; asked of a site that has not loaded Django."""
    with serving(published()) as front:
        received = [wire.request(f"{front.url}/{code}/") for code in ("en", "ar", "ti")]
        visits = [wire.visit(f"{front.url}{path}") for path in (PAGE, "/ar/help/")]
    cookies = sum("set-cookie" in answer.headers.lower() for answer in received)
    foreign = sum(visit.foreign for visit in visits)
    return Figure(f"{cookies}, {foreign}, {max(visit.requests for visit in visits)}")


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


def speed_table() -> str:
    """One line a server: what it does in a second, and what a request costs it."""
    lines = []
    for name, turns in speeds().items():
        rates, costs, *waits = (
            spread([getattr(turn, what) for turn in turns])
            for what in ("per_second", "processor", "p50", "p99")
        )
        waits = [digits(each.median) for each in waits]
        lines.append([name, str(rates), str(costs), *waits, str(failures(turns))])
    first = f"One page, {coding()}, 16 lasting connections, two workers each, in turns:"
    return f"{first}\n\n{table(SERVERS, lines)}"


def visit_table() -> str:
    lines = []
    with serving(published()) as front:
        for path in PATHS:
            visit, cost = wire.visit(front.url + path), rendered()[path]
            served = median(
                [waited(lambda path=path: wire.request(front.url + path)) for _ in range(50)]
            )
            line = [path, f"{visit.size:,}", str(visit.requests), str(cost["queries"])]
            line += [f"{cost['ms']:.1f}", f"{served:.1f}", f"{cost['ms'] / served:.1f}"]
            lines.append(line)
    return f"First visits, Brotli, headers included:\n\n{table(VISITS, lines)}"


# --- On a slow phone ------------------------------------------------------------------------------


@contextmanager
def _heading() -> Iterator[str]:
    """The address of a page with a heading alone."""

    class Silent(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
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
        addresses = (least, f"{front.url}{PAGE}", f"{front.url}/ar/rights/")
        turns = [[_paint(browser, url, slower) for url in addresses] for _ in range(4)]
        browser.close()
    floors, pages = [turn[0] for turn in turns], [max(turn[1:]) for turn in turns]
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
