"""Rows 6 to 8: many who write at the same moment, and writers on one database."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from statistics import median

from bench.figures import Figure, NotHere, digits, p99, shared, waited
from bench.sites import POSTGRESQL, SQLITE, Server, empty_database, serving, site, started
from tests.fixtures import postgresql
from tests.fixtures.attackers import Visitor
from tests.helpdesk.person import NUMBER

CLIENTS, EACH, ROUNDS = 16, 8, 2
NOWHERE = "stored nowhere"
PROCESSES, THREADS, TURNS = 2, 8, 60  # of the writers
WRITE = "/en/write/"
WORDS = "He keeps my passport in his office. I may not leave the house. " * 8


@dataclass
class Sent:
    """times: milliseconds from Send to the number. rates: a second, by round. lost: no number."""

    times: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    lost: int = 0


def send(server: Server, sent: Sent, *, clients: int, each: int) -> None:
    """
    So many at once send each so many forms, which they have opened before.

    Each of another network and one form after the other: of two that one network sends at once, the
    second waits until all other networks have had a turn.
    """
    visitors = [Visitor(server.port, f"127.0.{10 + number}.1") for number in range(clients)]

    def open_forms(visitor: Visitor) -> list[str]:
        return [visitor.token(WRITE) for _ in range(each)]

    def send_one(visitor: Visitor, token: str) -> None:
        status, text, _headers = visitor.ask(WRITE, {"token": token, "message": WORDS})
        sent.lost += status != 200 or not NUMBER.search(text)

    def send_all(visitor: Visitor, tokens: list[str]) -> None:
        for token in tokens:
            sent.times.append(waited(partial(send_one, visitor, token)))

    with ThreadPoolExecutor(clients) as pool:
        tokens = list(pool.map(open_forms, visitors))
        seconds = waited(lambda: list(pool.map(send_all, visitors, tokens))) / 1000
    sent.rates.append(each * clients / seconds)


@shared
def measured() -> dict[str, Sent]:
    """By store; the stores in turns, and one that keeps nothing."""
    with ExitStack() as stack:
        sites = {SQLITE: stack.enter_context(site())}
        if postgresql.find_server():
            sites[POSTGRESQL] = stack.enter_context(site(POSTGRESQL))
        servers = {store: stack.enter_context(serving(running)) for store, running in sites.items()}
        servers[NOWHERE] = stack.enter_context(
            serving(sites[SQLITE], "bench.applications:lighter", BENCH_STORE="0")
        )
        found = {store: Sent() for store in servers}
        for server in servers.values():
            send(server, Sent(), clients=4, each=2)
        for _ in range(ROUNDS):
            for store, server in servers.items():
                send(server, found[store], clients=CLIENTS, each=EACH)
    return found


def sent_by(store: str) -> Sent:
    if store not in measured():
        raise NotHere(f"no {store} here")
    return measured()[store]


def stored(store: str) -> Figure:
    """Messages a second, beside those that are thrown away."""
    rate, nowhere = (median(sent_by(each).rates) for each in (store, NOWHERE))
    return Figure(rate / nowhere, f"{digits(rate)} a second")


def tail(store: str) -> Figure:
    sent = sent_by(store)
    long, usual = p99(sent.times), median(sent.times)
    return Figure(long / usual, f"{digits(long)} over {digits(usual)} ms", sent.lost)


def writers(store: str) -> Figure:
    """Read, then write what follows from it: 16 threads at once. There is no KDF in it."""
    with empty_database(store) as path, ExitStack() as stack:
        command = [sys.executable, "-m", "bench.writers", path]
        with started([*command, "1", "1"], stdout=subprocess.PIPE) as first:
            first.communicate(timeout=120)  # it makes the tables
        command += [str(THREADS), str(TURNS)]
        running = [
            stack.enter_context(started(command, stdout=subprocess.PIPE)) for _ in range(PROCESSES)
        ]
        reports = [json.loads(writer.communicate(timeout=120)[0]) for writer in running]
    times = [ms for report in reports for ms in report["times"]]
    failed = sum(sum(report["errors"].values()) for report in reports)
    return Figure(p99(times) / median(times), f"p50 {digits(median(times))} ms", failed)
