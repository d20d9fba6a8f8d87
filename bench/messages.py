"""Rows 17 to 19, 25 to 33, 38: many who write, writers, and somebody honest in an attack."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from threading import Event
from typing import Any

from bench import wire
from bench.figures import Figure, NotHere, digits, p95, p99, shared, table, waited
from bench.publishing import published
from bench.sites import POSTGRESQL, SQLITE, Server, empty_database, inside, kept, serving, site
from helpdesk import sealing
from tests.fixtures import postgresql
from tests.fixtures.attackers import FLOODS, SEARCHING, SLOW, Visitor, slow_clients
from tests.fixtures.running import ROOT, processor_seconds
from tests.helpdesk.person import NUMBER

CLIENTS, ROUNDS = 16, 2
NOWHERE = "stored nowhere"
KDF, NO_KDF = "with the KDF", "without it"
COUNTS = {KDF: 128, NO_KDF: 240}
PROCESSES, THREADS, TURNS = 2, 8, 60  # of the writers
WRITE = "/en/write/"
WORDS = "He keeps my passport in his office. I may not leave the house. " * 8
WAYS = (*(way for way in FLOODS if way != SEARCHING), *SLOW)
SLOW_NETWORK = "127.0.1.1"
PAGE, MESSAGE = "page", "message"
# What an honest visitor asks for in an attack: with fewer, the 95th of a hundred is the slowest.
ASKED = {PAGE: 100, MESSAGE: 40}
AT_REST = 0.02  # seconds of processor in half a second
HEADS = ["stored in", "", "clients", "p50 ms", "p99 ms", "a second", "lost"]


@dataclass
class Sent:
    """times: milliseconds from Send to the number. rates: a second, by round. lost: no number."""

    times: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    lost: int = 0
    pages: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return median(self.rates)


def send(server: Server, sent: Sent, *, clients: int, count: int) -> None:
    """
    So many at once send forms that they have opened before, while somebody else reads.

    Each of another network and one form after the other: of two that one network sends at once, the
    second waits until all other networks have had a turn.
    """
    visitors = [Visitor(server.port, f"127.0.{10 + number}.1") for number in range(clients)]
    each = count // clients
    done = Event()

    def open_forms(visitor: Visitor) -> list[str]:
        return [visitor.token(WRITE) for _ in range(each)]

    def send_all(visitor: Visitor, tokens: list[str]) -> None:
        for token in tokens:
            answer: list[Any] = []
            fields = {"token": token, "message": WORDS}
            ask = partial(visitor.ask, WRITE, fields)
            sent.times.append(waited(lambda ask=ask, answer=answer: answer.extend(ask())))
            sent.lost += answer[0] != 200 or not NUMBER.search(answer[1])

    def read() -> None:
        while not done.wait(0.05):
            sent.pages.append(waited(lambda: wire.request(f"{server.url}/en/rights/")))

    with ThreadPoolExecutor(clients) as pool, ThreadPoolExecutor(1) as reader:
        tokens = list(pool.map(open_forms, visitors))
        reading = reader.submit(read)
        seconds = waited(lambda: list(pool.map(send_all, visitors, tokens))) / 1000
        done.set()
        reading.result()
    sent.rates.append(each * clients / seconds)


@shared
def measured() -> dict[tuple[str, str, int], Sent]:
    """By store, with the KDF or without it, and number of clients; the stores in turns."""
    found: dict[tuple[str, str, int], Sent] = {}
    with ExitStack() as stack:
        sites = {SQLITE: stack.enter_context(site())}
        if postgresql.find_server():
            sites[POSTGRESQL] = stack.enter_context(site(POSTGRESQL))
        for kdf, env in ((KDF, {}), (NO_KDF, {"BENCH_KDF": "0"})):
            with ExitStack() as servers:
                urls = {}
                for store in (*sites, NOWHERE):
                    less = env | ({"BENCH_STORE": "0"} if store == NOWHERE else {})
                    running = sites.get(store, sites[SQLITE])
                    lighter = serving(running, "bench.applications:lighter", **less)
                    urls[store] = servers.enter_context(lighter)
                    send(urls[store], Sent(), clients=4, count=8)
                for store in sites if kdf == KDF else ():
                    alone = found.setdefault((store, kdf, 1), Sent())
                    send(urls[store], alone, clients=1, count=20)
                for _ in range(ROUNDS):
                    for store, server in urls.items():
                        sent = found.setdefault((store, kdf, CLIENTS), Sent())
                        send(server, sent, clients=CLIENTS, count=COUNTS[kdf])
    return found


def sent_by(store: str, kdf: str) -> Sent:
    if (store, kdf, CLIENTS) not in measured():
        raise NotHere(f"no {store} here")
    return measured()[store, kdf, CLIENTS]


def stored(store: str, kdf: str) -> Figure:
    """Messages a second, beside those that are thrown away."""
    sent, nowhere = sent_by(store, kdf), sent_by(NOWHERE, kdf)
    return Figure(sent.per_second / nowhere.per_second, f"{digits(sent.per_second)} a second")


def tail(store: str, kdf: str) -> Figure:
    sent = sent_by(store, kdf)
    return Figure(p99(sent.times) / median(sent.times), failed=sent.lost)


def pages_meanwhile() -> Figure:
    pages = [ms for sent in measured().values() for ms in sent.pages]
    return Figure(f"{digits(median(pages))} and {digits(p95(pages))} ms")


def message_table() -> str:
    lines = []
    for (store, kdf, clients), sent in measured().items():
        numbers = (median(sent.times), p99(sent.times), sent.per_second)
        lines.append([store, kdf, str(clients), *map(digits, numbers), str(sent.lost)])
    with site() as running:
        alone = inside(running, slow_step)
    return (
        "A message, from Send to number. The KDF is one Argon2id for each receipt, alone "
        f"{digits(alone)} ms, one at a time in each of two workers:\n\n"
        + table(HEADS, lines, left=2)
    )


def slow_step() -> float:
    """Milliseconds of the one slow step of a message, alone."""
    return median([waited(lambda: sealing.keys_from_receipt("0" * 20)) for _ in range(5)])


def writers(store: str) -> Figure:
    """Read, then write what follows from it: 16 threads at once. There is no KDF in it."""
    with empty_database(store) as path:
        return _written(path)


def _written(path: str) -> Figure:
    command = [sys.executable, "-m", "bench.writers", path]
    subprocess.run([*command, "1", "1"], cwd=ROOT, capture_output=True, check=True)
    command += [str(THREADS), str(TURNS)]
    running = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(PROCESSES)
    ]
    reports = [json.loads(process.communicate(timeout=120)[0]) for process in running]
    times = [ms for report in reports for ms in report["times"]]
    failed = sum(sum(report["errors"].values()) for report in reports)
    return Figure(p99(times) / median(times), f"p50 {digits(median(times))} ms", failed)


# --- During an attack -----------------------------------------------------------------------------


class Honest:
    """Somebody elsewhere, who reads and writes. times: milliseconds. failed: not answered so."""

    def __init__(self, port: int) -> None:
        self.visitor, self.failed = Visitor(port, "127.0.2.1"), 0
        self.times = {
            what: [waited(partial(self._ask, what)) for _ in range(count)]
            for what, count in ASKED.items()
        }

    def _ask(self, what: str) -> None:
        page = what == PAGE
        answer = self.visitor.ask("/en/rights/") if page else self.visitor.write("Help me")
        self.failed += answer[0] != 200


@shared
def _attacked() -> Server:
    """A site whose pages are published, as readers meet it; its workers have loaded Django."""
    server = kept.enter_context(serving(published()))
    Honest(server.port)
    return server


@contextmanager
def _flood(port: int, way: str) -> Iterator[None]:
    """From a process of its own: an attacker holds up the site, and not the clock beside it."""
    command = [sys.executable, "-m", "tests.fixtures.attackers", str(port), way]
    attackers = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE)
    try:
        yield
    finally:
        attackers.communicate(timeout=120)


@shared
def _meanwhile(way: str = "") -> Honest:
    """During an attack; alone without one."""
    server = _attacked()
    _until_at_rest(server)
    with ExitStack() as stack:
        if way in FLOODS:
            stack.enter_context(_flood(server.port, way))
        elif way:
            slow_clients(stack, server.port, SLOW[way], source=(SLOW_NETWORK, 0))
        time.sleep(1)
        return Honest(server.port)


def _until_at_rest(server: Server) -> None:
    """What an attack has left in the line is over, and would be measured in the next one."""
    for _ in range(60):
        before = processor_seconds(server.pid)
        time.sleep(0.5)
        if processor_seconds(server.pid) - before < AT_REST:
            return
    raise RuntimeError("The site is still at work half a minute after an attack.")


def during(way: str, what: str) -> Figure:
    """The 95th percentile of a page or a message, beside the same site left alone."""
    alone, now = _meanwhile(), _meanwhile(way)
    before, after = p95(alone.times[what]), p95(now.times[what])
    return Figure(after / before, f"{digits(after)} over {digits(before)} ms", now.failed)
