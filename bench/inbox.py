"""
Row 20: the inbox with a hundred thousand conversations in the database, beside 2,500 of them.

Of both, five hundred are open. Run on its own: `python -m bench.inbox [--cases 100000]`, which
prints the lines and the table that `make bench` has of it. It makes databases of its own in a
temporary folder and leaves nothing behind.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from bench import caseload
from bench.load import digits, ratio
from bench.rows import Row, at_most, table
from tests.fixtures.running import ROOT

MANY, FEW, OPEN, TURNS, ACTS = 100_000, 2_500, 500, 30, 10
HEADS = ["page of the inbox", "queries", "p50 ms", "p95 ms", "processor ms", f"/ at {FEW:,}"]
ALL_OPEN, CLOSED, BY_LANGUAGE = "all open", "closed", "by language (500 labels opened)"
# The last page that is offered; to go further back nobody has asked yet.
DEEP, ONE, UNLOCK, REPLY, KDF = (
    "closed, page 100",
    "one conversation",
    "unlock",
    "reply",
    "one Argon2id",
)
LISTS = {
    "unassigned": "?tab=unassigned",
    ALL_OPEN: "?tab=open",
    BY_LANGUAGE: "?tab=open&language=ar",
    CLOSED: "?tab=closed",
    DEEP: "?tab=closed&p=100",
}
Times = dict[str, list[float]]


def measure(cases: int = MANY) -> dict[str, Any]:
    """In a process of its own, since it sets Django up for databases of its own."""
    command = [sys.executable, "-m", "bench.inbox", "--json", "--cases", str(cases)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1:] or done.returncode)
    return dict(json.loads(done.stdout))


def rows(found: dict[str, Any]) -> list[Row]:
    many, few = found["many"], found["few"]
    slowest = max((name for name in many if name in LISTS), key=lambda name: p95(many[name]))
    slow = p95(many[slowest])
    first = ratio(many[CLOSED], few[CLOSED])
    said = f"{slowest}; {digits(p95(found['processor'][slowest]))} ms of processor"
    queries = max(found["queries"].values())
    bars = {UNLOCK: (KDF, 1.3, 2), ONE: (ALL_OPEN, 1, 1.5), REPLY: (ONE, 1.5, 3)}
    acts = []
    for name, (beside, goal, bar) in bars.items():
        middle, other = (statistics.median(many[each]) for each in (name, beside))
        note = f"{digits(middle)} ms"
        acts.append(
            at_most("20", f"{name} / {beside}", middle / other, goal=goal, bar=bar, note=note)
        )
    return [
        at_most(
            "20", f"slowest list of {found['cases']:,}, p95 ms", slow, goal=100, bar=150, note=said
        ),
        at_most("20", f"closed, first page / at {FEW:,}", first, goal=1.1, bar=1.5),
        at_most("20", f"{DEEP} / first page", ratio(many[DEEP], many[CLOSED]), goal=1.2, bar=2),
        at_most("20", "queries of a page of the inbox, at most", queries, goal=40, bar=45),
        *acts,
    ]


def table_of(found: dict[str, Any]) -> str:
    lines = []
    for name, queries in found["queries"].items():
        many = found["many"][name]
        line = [name, str(queries), digits(statistics.median(many)), digits(p95(many))]
        line.append(digits(statistics.median(found["processor"][name])))
        lines.append([*line, f"{ratio(many, found['few'][name]).median:.2f}"])
    return table(HEADS, lines)


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


# --- In the process of its own --------------------------------------------------------------------


class Inbox:
    """A caseworker's browser, before two databases of which one has the years."""

    def __init__(self, cases: int) -> None:
        from django.test import Client

        self.folder, self.words = caseload.set_up(), caseload.SIX_WORDS
        self.client = Client()
        user, desk_key = caseload.a_desk()
        caseload.plant(desk_key, FEW - OPEN, "closed")
        self.case = caseload.plant(desk_key, OPEN, "new")
        caseload.sign_in(self.client, user)
        self.unlock()
        self._copy()
        self.turn_to("many")
        caseload.plant(desk_key, cases - FEW, "closed")

    def _copy(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM INTO '{self.folder}/many.sqlite3'")

    def turn_to(self, which: str) -> None:
        from django.db import connection

        name = {"few": "bench", "many": "many"}[which]
        connection.close()
        connection.settings_dict["NAME"] = f"{self.folder}/{name}.sqlite3"
        connection.ensure_connection()

    def get(self, path: str) -> None:
        if b'class="hd-' not in self.client.get(f"/cms/helpdesk/{path}").content:
            raise RuntimeError(f"{path} is not the page that was to be measured.")

    def unlock(self) -> None:
        sent = {"passphrase": self.words}
        if self.client.post("/cms/helpdesk/", sent).status_code != 302:
            raise RuntimeError("The helpdesk did not open.")

    def reply(self) -> None:
        from helpdesk.models import Message

        seen = Message.objects.filter(conversation=self.case).count()
        sent = {"act": "reply", "text": "Come when you can.", "language": "ar", "even_so": "on"}
        path = f"/cms/helpdesk/{self.case}/"
        if self.client.post(path, sent | {"seen": str(seen)}).status_code != 302:
            raise RuntimeError("The reply was not taken.")

    def kdf(self) -> None:
        from helpdesk import keys
        from helpdesk.models import MemberKey

        keys.open_member_key(MemberKey.objects.get(), self.words)

    def queries(self, path: str) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            self.get(path)
        return len(asked)


def measure_here(cases: int) -> dict[str, Any]:
    """The pages of both databases in turns; the acts where the years are."""
    inbox = Inbox(cases)
    paths = LISTS | {ONE: f"{inbox.case}/"}
    times: dict[str, Times] = {"few": {}, "many": {}}
    processor: Times = {}
    for _ in range(TURNS):
        for which, found in times.items():
            inbox.turn_to(which)
            inbox.get("")  # a database that was just opened has read nothing yet
            for name, path in paths.items():
                before = time.process_time()
                found.setdefault(name, []).append(_waited(lambda path=path: inbox.get(path)))
                if which == "many":
                    spent = (time.process_time() - before) * 1000
                    processor.setdefault(name, []).append(spent)
    acts = {REPLY: inbox.reply, UNLOCK: inbox.unlock, KDF: inbox.kdf}
    for _ in range(ACTS):
        for name, act in acts.items():
            times["many"].setdefault(name, []).append(_waited(act))
    queries = {name: inbox.queries(path) for name, path in paths.items()}
    return {**times, "processor": processor, "queries": queries, "cases": cases}


def _waited(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=MANY)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    if chosen.json:
        sys.stdout.write(json.dumps(measure_here(chosen.cases)))
        return
    found = measure(chosen.cases)
    lines = [[*row] for row in rows(found)]
    heads = ["", "what", "measured", "goal", "bar", ""]
    sys.stdout.write(f"{table(heads, lines, left=2)}\n\n{table_of(found)}\n")


if __name__ == "__main__":
    main()
