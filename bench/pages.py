"""Rows 1 to 8: what a published page costs beside nginx, Python's limit, and Django itself."""

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench import wire
from bench.load import Load, Spread, Target, digits, has_wrk, in_turns, once, ratio, spread
from bench.rows import Row, at_least, at_most, exactly, unmeasured
from bench.sites import Nginx, coding, granian, prepared
from tests.fixtures import cluster
from tests.fixtures.running import RunningSite

PAGE = "/en/rights/"
HOST = ("Host: help.example",)
NGINX, CONSTANT, FRONT, DJANGO = "nginx", "a constant page", "the front", "Django, each time anew"
NO_WRK = "wrk is not here: apt-get install wrk"
MOST_BROTLI, MOST_GZIP = 8_000, 12_500
# The same work for wrk in both, and another address in each request of the second.
SCRIPTS = {
    "plain": 'request = function() n = math.random(1e9) return wrk.format(nil, "{}?x=1") end',
    "random": 'request = function() n = math.random(1e9) return wrk.format(nil, "{}?x=" .. n) end',
}


def accepts() -> tuple[str, ...]:
    return (*HOST, f"Accept-Encoding: {coding()}")


def speeds(running: RunningSite) -> dict[str, list[Load]]:
    """Each server in turn, 16 connections that stay open."""
    if not has_wrk():
        raise RuntimeError(NO_WRK)
    answer = str(running.var_dir / "public" / f"{PAGE[1:]}index.html.answer")
    with ExitStack() as stack:
        nginx = Nginx(running, stack)
        constant = granian(running, "bench.constant:application", BENCH_ANSWER=answer)
        django = granian(running, "website.wsgi:application", PUBLIC_TREE="0")
        servers = {NGINX: (nginx.plain, nginx.pid)}
        servers[CONSTANT] = stack.enter_context(constant)
        servers[FRONT] = stack.enter_context(granian(running, "website.wsgi:application"))
        servers[DJANGO] = stack.enter_context(django)
        # Django knows itself by another name.
        headers = {DJANGO: ("Host: localhost", *accepts()[1:])}
        return in_turns(
            {
                name: Target(url + PAGE, pid, headers.get(name, accepts()))
                for name, (url, pid) in servers.items()
            },
            rounds=5,
        )


def speed_rows(measured: dict[str, list[Load]]) -> list[Row]:
    rates = {name: [turn.per_second for turn in turns] for name, turns in measured.items()}
    costs = {name: [turn.processor for turn in turns] for name, turns in measured.items()}
    by_nginx = ratio(rates[FRONT], rates[NGINX])
    by_python = ratio(rates[FRONT], rates[CONSTANT])
    by_cost = ratio(costs[NGINX], costs[FRONT])
    by_django = ratio(rates[FRONT], rates[DJANGO])
    return [
        at_least("1", "the front / nginx, requests a second", by_nginx, goal=0.6, bar=0.4),
        at_least("1", "the front / a constant page in Python", by_python, goal=0.95, bar=0.8),
        at_least("2", "nginx / the front, processor a request", by_cost, goal=0.45, bar=0.3),
        at_least("4", "the front / Django rendering each time", by_django, goal=400, bar=150),
    ]


def tls_rows(running: RunningSite) -> list[Row]:
    """Every request on a connection of its own, as visitors come: 16 of them at a time."""
    if not has_wrk():
        raise RuntimeError(NO_WRK)
    headers = (*accepts(), "Connection: close")
    with ExitStack() as stack:
        nginx = Nginx(running, stack)
        own = granian(running, "website.wsgi:application", tls=nginx.certificate)
        ours = stack.enter_context(own)
        targets = {
            NGINX: Target(nginx.tls + PAGE, nginx.pid, headers),
            FRONT: Target(ours.url + PAGE, ours.pid, headers),
        }
        turns = {
            name: [one.per_second for one in loads] for name, loads in in_turns(targets).items()
        }
    note = f"{digits(spread(turns[FRONT]).median)} handshakes a second"
    found = ratio(turns[FRONT], turns[NGINX])
    what = "a new TLS connection each, the front / nginx"
    return [at_least("3", what, found, goal=1.0, bar=0.7, note=note)]


def query_rows(running: RunningSite) -> list[Row]:
    """Addresses that nobody has asked for before, as a flood would send them."""
    if not has_wrk():
        raise RuntimeError(NO_WRK)
    with tempfile.TemporaryDirectory() as folder:
        targets = {}
        for name, script in SCRIPTS.items():
            path = Path(folder) / f"{name}.lua"
            path.write_text(script.format(PAGE))
            pid = running.processes[0].pid
            targets[name] = Target(running.url + PAGE, pid, accepts(), str(path))
        loads = in_turns(targets)
    rates = {name: [one.per_second for one in turns] for name, turns in loads.items()}
    found = ratio(rates["random"], rates["plain"])
    failed = sum(one.failed for one in loads["random"])
    what = "random query strings / the same one each time"
    return [at_least("6", what, found, goal=0.9, bar=0.7, note=f"{failed} failed")]


def without_database_rows(tree: Path) -> list[Row]:
    """PostgreSQL really stopped, a server of our own, with Django loaded and connected before."""
    what = "PostgreSQL stopped / running"
    if not has_wrk():
        return [unmeasured("5", what, NO_WRK)]
    if why := cluster.missing():
        return [unmeasured("5", what, why)]
    with cluster.running() as server, prepared(DATABASE_URL=server.url) as running:
        shutil.copytree(tree, running.var_dir / "public", dirs_exist_ok=True)
        running.start(worker=False)
        wire.request(f"{running.url}/healthz")  # so that Django is there and holds connections
        target = Target(running.url + PAGE, running.processes[0].pid, accepts())
        once(target)
        ratios, failed = [], 0
        try:
            for _ in range(3):
                before = once(target)
                server.stop()
                without = once(target)
                server.start()
                ratios.append(without.per_second / before.per_second)
                failed += without.failed
        finally:
            running.stop()
    note = f"{failed} failed"
    row = at_least("5", what, spread(ratios), goal=0.95, bar=0.8, note=note)
    return [row if not failed else row._replace(verdict="! missed")]


def promise_rows(running: RunningSite) -> list[Row]:
    """What a page makes a browser do; asked of a site that has not loaded Django."""
    received = [wire.request(f"{running.url}/{code}/") for code in ("en", "ar", "ti")]
    cookies = sum("set-cookie" in one.headers.lower() for one in received)
    links = [wire.visit(f"{running.url}{path}") for path in (PAGE, "/ar/help/")]
    requests = max(visit.requests for visit in links)
    foreign = sum(visit.foreign for visit in links)
    said = f"{cookies}, {foreign}, {requests}"
    return [
        exactly("7", "cookies, requests elsewhere, requests", said, "0, 0, 1"),
        *size_rows(running),
    ]


def size_rows(running: RunningSite) -> list[Row]:
    tree = running.var_dir / "public"
    pages = [*tree.glob("*/**/index.html"), *tree.glob("404/*.html")]
    headers = len(wire.request(running.url + PAGE).headers) + len("\r\n\r\n")
    br = max(page.with_name(f"{page.name}.br").stat().st_size for page in pages)
    gz = max(page.with_name(f"{page.name}.gz").stat().st_size for page in pages) + headers
    note = f"{len(pages)} pages"
    return [
        at_most("8", "largest page, Brotli, bytes", br, goal=6_000, bar=MOST_BROTLI, note=note),
        at_most("8", "the same, gzip and headers", gz, goal=8_000, bar=MOST_GZIP),
    ]


def rate_table(measured: dict[str, list[Load]]) -> list[list[str]]:
    """One line a server: what it does in a second, and what a request costs it."""
    lines = []
    for name, turns in measured.items():
        rates = spread([turn.per_second for turn in turns])
        costs = spread([turn.processor for turn in turns])
        waits = [spread([getattr(turn, p) for turn in turns]).median for p in ("p50", "p99")]
        failed = str(sum(turn.failed for turn in turns))
        lines.append([name, str(rates), str(costs), *map(digits, waits), failed])
    return lines


def of_nginx(measured: dict[str, list[Load]]) -> dict[str, Spread]:
    """Each server's requests a second, as a share of nginx's in the same turns."""
    base = [turn.per_second for turn in measured[NGINX]]
    return {
        name: ratio([turn.per_second for turn in turns], base) for name, turns in measured.items()
    }
