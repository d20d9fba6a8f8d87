"""
Loading servers with wrk, in turns of one run, and reading what each turn cost.

Machines differ, and so do minutes on one machine: only what was measured side by side is
compared, turn by turn, and a ratio is the median of those of the turns.
"""

import os
import re
import shutil
import statistics
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

SECONDS, CLIENTS = 2, 16


class Target(NamedTuple):
    """
    What is loaded. pid: of the server, whose children count too.

    headers: further ones. script: of wrk's, where each request is another one.
    """

    url: str
    pid: int
    headers: tuple[str, ...] = ()
    script: str = ""


class Load(NamedTuple):
    """One turn. processor: microseconds a request. failed: what was neither 2xx nor 3xx."""

    per_second: float
    processor: float
    p50: float
    p99: float
    failed: int


class Spread(NamedTuple):
    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{digits(self.median)} [{digits(self.low)}-{digits(self.high)}]"


def digits(number: float) -> str:
    """Three digits that mean something."""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def spread(numbers: Sequence[float]) -> Spread:
    return Spread(statistics.median(numbers), min(numbers), max(numbers))


def ratio(above: Sequence[float], below: Sequence[float]) -> Spread:
    """Of what was measured in the same turns."""
    return spread([a / b for a, b in zip(above, below, strict=True)])


def has_wrk() -> bool:
    return shutil.which("wrk") is not None


def in_turns(targets: dict[str, Target], rounds: int = 4) -> dict[str, list[Load]]:
    """Each target once a round; the first round warms up and does not count."""
    for target in targets.values():
        once(target, 0.5)
    measured: dict[str, list[Load]] = {name: [] for name in targets}
    for _ in range(rounds):
        for name, target in targets.items():
            measured[name].append(once(target))
    return measured


def once(target: Target, seconds: float = SECONDS) -> Load:
    before = processor_seconds(target.pid)
    command = ["wrk", "-t2", f"-c{CLIENTS}", f"-d{max(1, round(seconds))}s", "--latency"]
    command += [part for header in target.headers for part in ("-H", header)]
    command += ["-s", target.script] if target.script else []
    done = subprocess.run([*command, target.url], capture_output=True, text=True, check=True)
    used = processor_seconds(target.pid) - before
    return read(done.stdout, used)


def read(said: str, used: float) -> Load:
    """What wrk printed, with the processor's seconds that the server used meanwhile."""
    found = re.search(r"(\d+) requests in ([\d.]+)s", said)
    if not found or not int(found[1]):
        raise RuntimeError(f"wrk: {said}")
    count, seconds = int(found[1]), float(found[2])
    failures = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    unread = re.search(r"Socket errors: connect (\d+), read \d+, write (\d+), timeout (\d+)", said)
    failed = int(failures[1]) if failures else 0
    failed += sum(map(int, unread.groups())) if unread else 0
    p50, p99 = (_milliseconds(said, percent) for percent in ("50%", "99%"))
    return Load(count / seconds, used / count * 1e6, p50, p99, failed)


def _milliseconds(said: str, percent: str) -> float:
    found = re.search(rf"{percent}\s+([\d.]+)(us|ms|s)", said)
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]] if found else 0.0


def family(pid: int) -> set[int]:
    """A process with all that descend from it."""
    command = ["ps", "-eo", "pid=,ppid="]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    parents = dict(map(int, line.split()) for line in listed.stdout.splitlines())
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def processor_seconds(pid: int) -> float:
    """What a process and its children have used so far."""
    total = 0
    for each in family(pid):
        try:
            stat = Path(f"/proc/{each}/stat").read_text(encoding="utf-8")
        except OSError:
            continue
        ticks = stat.rpartition(")")[2].split()
        total += int(ticks[11]) + int(ticks[12])
    return total / os.sysconf("SC_CLK_TCK")
