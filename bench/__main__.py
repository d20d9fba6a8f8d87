"""Measure everything once and print it; --write puts it into docs/performance.md too."""

import os
import platform
import statistics
import sys
import time
from datetime import date
from typing import Any

from bench import chart, inbox, machine, pages, paint, posts, rewrapping, rounds, wire
from bench.load import digits
from bench.rows import Row, order, safely, table, unmeasured
from bench.sites import prepared, version
from tests.fixtures.nginx import find_program
from tests.fixtures.running import ROOT, RunningSite

PAGES = ("", "rights/", "domestic-work/", "help/", "write/", "read/")
LANGUAGES = ("en", "ar")
PATHS = [f"/{code}/{page}" for code in LANGUAGES for page in PAGES]
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
DOCUMENT = ROOT / "docs" / "performance.md"
CHART = ROOT / "docs" / "images" / "performance.svg"
HEADS = ["", "what", "measured [spread over turns]", "goal", "bar", ""]
SERVERS = ["server", "requests/s", "processor µs", "p50 ms", "p99 ms", "failed"]
POSTS = ["stored in", "", "clients", "p50 ms", "p99 ms", "a second", "lost"]
VISITS = ["page", "bytes", "requests", "queries", "ms by Django", "ms from file", "ratio"]
NOT_HERE = (
    ("10", "first paint / other sites'", "other projects are compared outside this one"),
    ("11", "bytes of a first visit / other sites'", "other projects are compared outside this one"),
)


class Report:
    """What has been measured so far: lines of the table, and further tables by their titles."""

    def __init__(self) -> None:
        self.rows: list[Row] = [unmeasured(*line) for line in NOT_HERE]
        self.parts: list[str] = []
        self.drawing = ""
        self.started = time.monotonic()

    def add(self, number: str, what: str, measure: Any) -> None:
        say(f"{time.monotonic() - self.started:4.0f} s  {what} ...")
        self.rows.extend(safely(number, what, measure))

    def text(self) -> str:
        python, cores = platform.python_version(), os.cpu_count()
        nginx = version([find_program("nginx") or "nginx", "-v"])
        lines = [[*row] for row in sorted(self.rows, key=order)]
        missed = sum(row.verdict.startswith("!") for row in self.rows)
        verdict = f"{missed} below the bar or failed" if missed else "every bar holds"
        first = (
            f"Measured on {cores} cores, Python {python}, nginx {nginx}, {date.today()}, "  # noqa: DTZ011
            f"in {time.monotonic() - self.started:.0f} s: {verdict}."
        )
        return "\n\n".join([first, table(HEADS, lines, left=2), *self.parts])


def measure() -> Report:
    report = Report()
    say("Planting a site (the first time takes a minute or two) ...")
    with prepared() as running:
        built: dict[str, float] = {}
        rendered: dict[str, Any] = {}
        report.add("14", "publishing all pages", lambda: built.update(build(running)) or [])
        report.add("15", "pages by Django", lambda: rendered.update(render(running)) or [])
        report.add("14", "publishing", lambda: rounds.build_rows(built, rendered))
        running.start(worker=False)
        try:
            of_pages(report, running, rendered)
        finally:
            running.stop()
        tree = running.var_dir / "public"
        report.add("5", "PostgreSQL stopped", lambda: pages.without_database_rows(tree))
        report.add("22", "starting", lambda: machine.start_rows(running))
        report.add("23", "memory", lambda: machine.memory_rows(running))
        report.add("21", "many pages", lambda: rounds.growth_rows(running))
    report.add("18", "messages", lambda: of_messages(report, rendered))
    report.add("19", "writers", posts.writer_rows)
    report.add("20", "the inbox", lambda: of_the_inbox(report))
    report.add("20", "a new key", rewrapping.rows)
    report.add("24", "a test", machine.test_rows)
    return report


def build(running: RunningSite) -> dict[str, Any]:
    return rounds.inside(running, "build")


def render(running: RunningSite) -> dict[str, Any]:
    found = rounds.inside(running, "pages", *PATHS)
    return {**found["pages"], "": found["stretch"]}


def of_pages(report: Report, running: RunningSite, rendered: dict[str, Any]) -> None:
    """Before anything makes the front load Django: what a page sends, and how fast."""
    report.add("7", "what a page loads", lambda: pages.promise_rows(running))
    report.add("1", "pages beside nginx", lambda: speeds(report, running))
    report.add("3", "TLS", lambda: pages.tls_rows(running))
    report.add("6", "query strings", lambda: pages.query_rows(running))
    report.add("9", "first paint", lambda: paint.rows(running))
    report.add("12", "edits", lambda: rounds.edit_rows(running))
    report.add("7", "visits", lambda: visits(report, running, rendered))


def speeds(report: Report, running: RunningSite) -> list[Row]:
    measured = pages.speeds(running)
    report.parts.append(
        f"One page, {pages.coding()}, 16 lasting connections, two workers each, in turns:\n\n"
        + table(SERVERS, pages.rate_table(measured))
    )
    shares = pages.of_nginx(measured)
    notes = {
        name: f"{digits(statistics.median([turn.processor for turn in turns]))} µs"
        for name, turns in measured.items()
    }
    title = "Requests a second as a share of nginx's, and processor a request"
    report.drawing = chart.bars(title, shares, notes, pages.FRONT)
    return pages.speed_rows(measured)


def visits(report: Report, running: RunningSite, rendered: dict[str, Any]) -> list[Row]:
    lines = []
    for path in PATHS:
        visit, cost = wire.visit(running.url + path), rendered[path]
        served = statistics.median([waited(running.url + path) for _ in range(50)])
        line = [path, f"{visit.size:,}", str(visit.requests), f"{cost['queries']:.0f}"]
        line += [f"{cost['ms']:.1f}", f"{served:.1f}", f"{cost['ms'] / served:.1f}"]
        lines.append(line)
    report.parts.append("First visits, Brotli, headers included:\n\n" + table(VISITS, lines))
    return []


def waited(url: str) -> float:
    started = time.perf_counter()
    wire.request(url)
    return (time.perf_counter() - started) * 1000


def of_messages(report: Report, rendered: dict[str, Any]) -> list[Row]:
    measured = posts.measure()
    report.parts.append(
        "A message, from Send to number. The KDF is one Argon2id for each receipt, alone "
        f"{rendered.get('', 0):.0f} ms, one at a time in each of two workers:\n\n"
        + table(POSTS, posts.table_of(measured), left=2)
    )
    return posts.rows(measured)


def of_the_inbox(report: Report) -> list[Row]:
    measured = inbox.measure()
    report.parts.append(
        f"The inbox with {measured['cases']:,} conversations on SQLite, of which {inbox.OPEN} are "
        f"open, in one process and without the wire:\n\n{inbox.table_of(measured)}"
    )
    return inbox.rows(measured)


def write(report: Report) -> None:
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    text = report.text()
    if report.drawing:
        CHART.write_text(report.drawing, encoding="utf-8")
        text += "\n\n![Requests a second beside nginx](images/performance.svg)"
    DOCUMENT.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    measured = measure()
    say("\n" + measured.text())
    if "--write" in sys.argv:
        write(measured)
