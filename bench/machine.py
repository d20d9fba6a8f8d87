"""Rows 22 to 24: starting, memory, and how long a test takes to run."""

import os
import statistics
import subprocess
import sys
import time

from bench import memory, wire
from bench.load import digits, ratio
from bench.rows import Row, at_most
from bench.sites import granian
from tests.fixtures.running import ROOT, RunningSite

MOST_MEBIBYTES = 60


def start_rows(running: RunningSite) -> list[Row]:
    """From the start of the process to the first page."""
    times = {"1": [], "0": []}
    for _ in range(3):
        for tree, found in times.items():
            started = time.perf_counter()
            with granian(running, "website.wsgi:application", PUBLIC_TREE=tree):
                found.append((time.perf_counter() - started) * 1000)
    note = f"{digits(statistics.median(times['1']))} ms"
    what = "start to first page / where Django renders it"
    return [at_most("22", what, ratio(times["1"], times["0"]), goal=0.09, bar=0.2, note=note)]


def memory_rows(running: RunningSite) -> list[Row]:
    with granian(running, "website.wsgi:application") as server:
        for _ in range(40):
            wire.request(f"{server.url}/en/rights/")
        before = memory.of_family(server.pid)
        for _ in range(20):  # until both workers have loaded it
            wire.request(f"{server.url}/en/write/")
        after = memory.of_family(server.pid)
    note = f"{before:.0f} and {after:.0f} MiB"
    what = "memory of two workers, before / after Django"
    return [
        at_most(
            "23", "MiB of two workers that only send pages", before, goal=45, bar=MOST_MEBIBYTES
        ),
        at_most("23", what, before / after, goal=0.2, bar=0.35, note=note),
    ]


def test_rows() -> list[Row]:
    """One trivial test as somebody types it, beside the least that Django does."""
    test = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"]
    test += ["tests/helpdesk/test_routing.py::test_each_region_is_answered_by_its_own_centre"]
    check = [sys.executable, "manage.py", "check"]
    times: dict[str, list[float]] = {"test": [], "check": []}
    for _ in range(3):
        for name, command in (("test", test), ("check", check)):
            started = time.perf_counter()
            _run(command)
            times[name].append(time.perf_counter() - started)
    note = f"{digits(statistics.median(times['test']))} s"
    what = "one trivial test / `manage.py check`"
    return [at_most("24", what, ratio(times["test"], times["check"]), goal=1.1, bar=1.5, note=note)]


def _run(command: list[str]) -> None:
    env = {**os.environ, "DEBUG": "1"}
    subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=True)
