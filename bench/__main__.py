"""Measure everything once and print it; --write puts it into docs/performance.md too."""

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from uuid import uuid4

from bench import memory, submits, wire
from tests.fixtures import postgresql
from tests.fixtures.running import ROOT, RunningSite, seed, seed_postgresql

PAGES = ("", "rights/", "domestic-work/", "help/", "write/", "read/")
LANGUAGES = ("en", "ar")
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
Row = list[str]


@contextmanager
def site(server: str | None = None) -> Iterator[RunningSite]:
    """The site on SQLite, or on a PostgreSQL `server`, without anything that matters in it."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    name, env, source = f"bench_{uuid4().hex[:10]}", {}, seed()
    if server:
        source = seed_postgresql(server)
        postgresql.execute(server, f"CREATE DATABASE {name} TEMPLATE {source.name}")
        env["DATABASE_URL"] = postgresql.with_name(server, name)
    shutil.copytree(source, folder / "var")
    running = RunningSite(folder / "var", **env)
    try:
        yield running.start()
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)
        if server:
            postgresql.execute(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def inside(running: RunningSite, paths: list[str]) -> dict:
    command = [sys.executable, "-m", "bench.inside", *paths]
    done = subprocess.run(command, cwd=ROOT, env=running.env, capture_output=True, check=True)
    return dict(json.loads(done.stdout))


def published_ms(url: str) -> float:
    times = []
    for _ in range(50):
        started = time.perf_counter()
        wire.request(url)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def page_rows(running: RunningSite, rendered: dict) -> list[Row]:
    rows = []
    for code in LANGUAGES:
        for page in PAGES:
            path = f"/{code}/{page}"
            size, requests = wire.visit(running.url + path)
            cost, served = rendered[path], published_ms(running.url + path)
            row = [path, f"{size:,}", str(requests), f"{cost['queries']:.0f}"]
            row += [f"{cost['ms']:.1f}", f"{served:.1f}", f"{cost['ms'] / served:.1f}"]
            rows.append(row if cost["status"] == 200 else [path, "not there", *[""] * 5])
    return rows


def submit_rows(running: RunningSite, database: str, stretch: float) -> list[Row]:
    rows = []
    for clients, count in ((1, 30), (16, 96)):
        waited = submits.submits(f"{running.url}/en/write/", clients=clients, count=count)
        row = [database, str(clients), f"{waited.p50:.0f}", f"{waited.p99:.0f}"]
        row += [f"{waited.p50 / stretch:.1f}", f"{waited.per_second:.1f}", str(waited.lost)]
        rows.append(row)
    return rows


def table(heads: Row, rows: list[Row]) -> str:
    widths = [max(len(row[n]) for row in [heads, *rows]) for n in range(len(heads))]
    lines = [[h.ljust(w) for h, w in zip(heads, widths, strict=True)], ["-" * w for w in widths]]
    for row in rows:
        first, *others = zip(row, widths, strict=True)
        lines.append([first[0].ljust(first[1]), *(cell.rjust(w) for cell, w in others)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def measure() -> str:
    say("Starting the site (the first time it is planted, which takes a while) ...")
    with site() as running:
        paths = [f"/{code}/{page}" for code in LANGUAGES for page in PAGES]
        rendered = inside(running, paths)
        say("Pages ...")
        pages = page_rows(running, rendered["pages"])
        say("Messages on SQLite ...")
        sent = submit_rows(running, "SQLite", rendered["stretch"])
        time.sleep(1)
        sizes = memory.megabytes_of_workers(running.processes[0].pid)
    if server := postgresql.find_server():
        say("Messages on PostgreSQL ...")
        with site(server) as running:
            sent += submit_rows(running, "PostgreSQL", rendered["stretch"])
    else:
        sent.append(["PostgreSQL: not here", *[""] * 6])
    return report(pages, sent, sizes, rendered["stretch"])


def report(pages: list[Row], sent: list[Row], sizes: list[float], stretch: float) -> str:
    heads = ["page", "bytes", "requests", "queries", "ms by Django", "ms from file", "ratio"]
    posts = ["database", "clients", "p50 ms", "p99 ms", "p50 / one Argon2id", "per second", "lost"]
    held = ", ".join(f"{size:.0f} MB" for size in sizes) or "not told by this system"
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {date.today()}"  # noqa: DTZ011
    return "\n\n".join(
        [
            f"Measured on {machine}. Bytes: first visit, brotli, headers included. ms: medians.",
            table(heads, pages),
            f"One Argon2id of a receipt, alone: {stretch:.0f} ms. A message, from Send to number:",
            table(posts, sent),
            f"Memory of the web workers after that (PSS): {held}.",
        ]
    )


def write(text: str) -> None:
    path = ROOT / "docs" / "performance.md"
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    path.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    measured = measure()
    say("\n" + measured)
    if "--write" in sys.argv:
        write(measured)
