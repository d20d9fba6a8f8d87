"""Rows 12 and 13: somebody at another address reads and writes while a site is attacked."""

import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import ExitStack
from functools import partial

from bench.figures import Figure, digits, p95, shared, waited
from bench.publishing import published
from bench.sites import Server, kept, serving, started
from tests.fixtures.attackers import FLOODS, OPENED, SLOW, Visitor, slow_clients
from tests.fixtures.running import processor_seconds

SLOW_NETWORK = "127.0.1.1"
PAGE, FORM, MESSAGE = "page", "form", "message"
# What an honest visitor asks for in an attack: with fewer, the 95th of a hundred is the slowest.
ASKED = {PAGE: 100, FORM: 40, MESSAGE: 40}
OF = {PAGE: "/en/rights/", FORM: "/en/write/"}
AT_REST = 0.02  # seconds of processor in half a second


class Honest:
    """Somebody elsewhere, who reads and writes. times: milliseconds. failed: not answered so."""

    def __init__(self, port: int) -> None:
        self.visitor, self.failed = Visitor(port, "127.0.2.1"), 0
        self.times: dict[str, list[float]] = {}
        for what, count in ASKED.items():
            self.times[what] = [waited(partial(self._ask, what)) for _ in range(count)]

    def _ask(self, what: str) -> None:
        is_read = what in OF
        answer = self.visitor.ask(OF[what]) if is_read else self.visitor.write("Help me")
        self.failed += answer[0] != 200


@shared
def _attacked() -> Server:
    """A site whose pages are published, as readers meet it; its workers have loaded Django."""
    server = kept.enter_context(serving(published()))
    Honest(server.port)
    return server


@shared
def _meanwhile(way: str = "") -> Honest:
    """During an attack; alone without one."""
    server = _attacked()
    _until_at_rest(server)
    with ExitStack() as stack:
        if way in FLOODS or way in OPENED:
            # From a process of its own: an attacker holds up the site, and not the clock beside it.
            command = [sys.executable, "-m", "tests.fixtures.attackers", str(server.port), way]
            stack.enter_context(started(command, stdin=subprocess.PIPE))
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


def worst(ways: Iterable[str], what: str) -> Figure:
    """The way that makes the 95th percentile longest, beside the same site left alone."""
    alone = p95(_meanwhile().times[what])
    during = {way: p95(_meanwhile(way).times[what]) for way in ways}
    way = max(during, key=lambda each: during[each])
    failed = sum(_meanwhile(each).failed for each in during)
    note = f"{way}; {digits(during[way])} over {digits(alone)} ms"
    return Figure(during[way] / alone, note, failed)
