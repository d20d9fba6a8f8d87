"""Rows 17 to 19: messages from 16 clients, with their slow step and without it, and writers."""

import json
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from bench import submits
from bench.load import digits
from bench.rows import Row, at_least, at_most, unmeasured
from bench.sites import granian, site
from bench.submits import Waited
from tests.fixtures import postgresql
from tests.fixtures.running import ROOT, RunningSite

CLIENTS, ROUNDS = 16, 2
SQLITE, POSTGRESQL, NOWHERE = "SQLite", "PostgreSQL", "stored nowhere"
KDF, NO_KDF = "with the KDF", "without it"
COUNTS = {KDF: 128, NO_KDF: 240}
WRITERS = (2, 8, 60)  # processes, threads, rounds


class Sent(NamedTuple):
    """What 16 clients waited for, in all rounds together."""

    kdf: str
    store: str
    waited: Waited


class Measured(NamedTuple):
    """pages: milliseconds that a reader waited for a page, while others wrote to that server."""

    sent: list[Sent]
    alone: list[Sent]
    pages: list[float]


def measure() -> Measured:
    server = postgresql.find_server()
    found = Measured([], [], [])
    with ExitStack() as stack:
        sites = {SQLITE: stack.enter_context(site(worker=False))}
        if server:
            sites[POSTGRESQL] = stack.enter_context(site(server, worker=False))
        for store, running in sites.items():
            one = submits.submits(f"{running.url}/en/write/", clients=1, count=20)
            found.alone.append(Sent(KDF, store, one))
        for kdf, env in ((KDF, {}), (NO_KDF, {"BENCH_KDF": "0"})):
            found.sent.extend(_in_turns(kdf, env, sites, found.pages))
    return found


def _in_turns(
    kdf: str, env: dict[str, str], sites: dict[str, RunningSite], pages: list[float]
) -> list[Sent]:
    """Each store once a round, nowhere among them."""
    times: dict[str, list[Waited]] = {}
    with ExitStack() as stack:
        urls = {}
        for store, running in [*sites.items(), (NOWHERE, sites[SQLITE])]:
            less = env | ({"BENCH_STORE": "0"} if store == NOWHERE else {})
            server = stack.enter_context(granian(running, "bench.lighter:application", **less))
            urls[store] = f"{server.url}/en/write/"
            submits.submits(urls[store], clients=4, count=8)
        for _ in range(ROUNDS):
            for store, url in urls.items():
                waited = submits.submits(url, clients=CLIENTS, count=COUNTS[kdf], pages=pages)
                times.setdefault(store, []).append(waited)
    return [Sent(kdf, store, submits.together(waited)) for store, waited in times.items()]


def rows(measured: Measured) -> list[Row]:
    found = []
    for kdf in (KDF, NO_KDF):
        by_store = {sent.store: sent.waited for sent in measured.sent if sent.kdf == kdf}
        nowhere = by_store.pop(NOWHERE)
        for store, waited in by_store.items():
            share = waited.per_second / nowhere.per_second
            what = f"{store}, {kdf}: stored / {NOWHERE}"
            found.append(at_least("17", what, share, goal=0.35, bar=0.2, note=_rate(waited)))
            tail = waited.p99 / waited.p50
            what = f"{store}, {kdf}: p99 / p50 of a message"
            row = at_most("18", what, tail, goal=2, bar=4, note=f"{waited.lost} lost")
            found.append(row if not waited.lost else row._replace(verdict="! missed"))
    return [*found, *_page_rows(measured.pages)]


def _page_rows(pages: list[float]) -> list[Row]:
    """What there is no goal for in the table, and whoever reads feels."""
    if not pages:
        return []
    pages = sorted(pages)
    p50, p95 = statistics.median(pages), pages[int(len(pages) * 0.95)]
    said = f"{digits(p50)} and {digits(p95)} ms"
    return [Row("18", "a page while 16 clients write: p50 and p95", said)]


def _rate(waited: Waited) -> str:
    return f"{digits(waited.per_second)} a second"


def writer_rows() -> list[Row]:
    """Read, then write what follows from it: 16 threads at once. There is no KDF in it."""
    with tempfile.TemporaryDirectory() as folder:
        found = [_writer_row(SQLITE, str(Path(folder) / "writers.sqlite3"))]
    server = postgresql.find_server()
    if not server:
        return [*found, unmeasured("19", POSTGRESQL, "no server here")]
    name = f"bench_{uuid4().hex[:10]}"
    postgresql.execute(server, f"CREATE DATABASE {name}")
    try:
        return [*found, _writer_row(POSTGRESQL, postgresql.with_name(server, name))]
    finally:
        postgresql.execute(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _writer_row(store: str, path: str) -> Row:
    processes, threads, rounds = WRITERS
    command = [sys.executable, "-m", "bench.writers", path, str(threads), str(rounds)]
    subprocess.run([*command[:-2], "1", "1"], cwd=ROOT, capture_output=True, check=True)
    running = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(processes)
    ]
    said = [json.loads(process.communicate(timeout=120)[0]) for process in running]
    times = sorted(time for one in said for time in one["times"])
    errors = sum(sum(one["errors"].values()) for one in said)
    tail = times[int(len(times) * 0.99)] / statistics.median(times)
    note = f"p50 {digits(statistics.median(times))} ms, {errors} errors"
    row = at_most("19", f"{store}: read then write, p99 / p50", tail, goal=2, bar=4, note=note)
    return row if not errors else row._replace(verdict="! missed")


def table_of(measured: Measured) -> list[list[str]]:
    lines = []
    for clients, sent in [("1", one) for one in measured.alone] + [
        (str(CLIENTS), one) for one in measured.sent
    ]:
        waited = sent.waited
        line = [sent.store, sent.kdf, clients, digits(waited.p50), digits(waited.p99)]
        lines.append([*line, digits(waited.per_second), str(waited.lost)])
    return lines
