"""Rows 22 to 24, 34: starting, memory, a test, and how far a message walks through our code."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from statistics import median
from types import FrameType
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from django.test.utils import setup_test_environment

from bench import wire
from bench.figures import Figure, digits, ratio, shared, waited
from bench.publishing import published
from bench.sites import inside, serving, site
from tests.fixtures.running import ROOT
from tests.helpdesk.person import NUMBER

TEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"]
TEST += ["tests/helpdesk/test_routing.py::test_each_region_is_answered_by_its_own_centre"]
CHECK = [sys.executable, "manage.py", "check"]
WRITE, FORM = "/en/write/", "application/x-www-form-urlencoded"
OURS = tuple(f"{ROOT / app}/" for app in ("awareness", "helpdesk", "site", "website"))


def start() -> Figure:
    """From the start of the process to the first page, beside where Django renders it."""

    def begin(tree: str) -> float:
        with ExitStack() as stack:
            server = serving(published(), PUBLIC_TREE=tree)
            return waited(lambda: stack.enter_context(server))

    times = [(begin("1"), begin("0")) for _ in range(3)]
    pages, django = zip(*times, strict=True)
    return Figure(ratio(pages, django), f"{digits(median(pages))} ms")


@shared
def memory() -> tuple[float, float]:
    """MiB of two workers that have sent pages alone, and after both have loaded Django."""
    with serving(published()) as server:
        for _ in range(40):
            wire.request(f"{server.url}/en/rights/")
        before = _mebibytes(server.pid)
        for _ in range(20):
            wire.request(f"{server.url}/en/write/")
        return before, _mebibytes(server.pid)


def _mebibytes(group: int) -> float:
    """The proportional share (PSS) of all processes of a group: pages they share count once."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[2]) == group:
                rollup = (folder / "smaps_rollup").read_text()
                total += int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1])
    return total / 1024


def memory_of_pages() -> Figure:
    return Figure(memory()[0])


def memory_before_django() -> Figure:
    before, after = memory()
    return Figure(before / after, f"{before:.0f} and {after:.0f} MiB")


def trivial_test() -> Figure:
    """As somebody types it, beside the least that Django does."""

    def run(command: list[str]) -> float:
        options = {"cwd": ROOT, "env": {**os.environ, "DEBUG": "1"}, "capture_output": True}
        return waited(lambda: subprocess.run(command, check=True, **options))

    tests, checks = zip(*[(run(TEST), run(CHECK)) for _ in range(3)], strict=True)
    return Figure(ratio(tests, checks), f"{digits(median(tests) / 1000)} s")


# --- A message's walk -----------------------------------------------------------------------------


@shared
def walked() -> dict[str, Any]:
    with site() as running:
        return dict(inside(running, message))


def moves() -> Figure:
    """From a function of one module of ours to a function of another."""
    return Figure(walked()["moves"], "{calls} calls of {modules} modules".format(**walked()))


def walk_table() -> str:
    lines = "\n".join(f"* {count}: {above} → {below}" for above, below, count in walked()["most"])
    return f"A message moves most between these modules:\n\n{lines}"


def message() -> dict[str, Any]:
    """In a process of a site: one message, after one that has loaded what stays loaded."""
    setup_test_environment()
    client = Client(headers={"host": "localhost"})

    def write(token: str) -> None:
        fields = urlencode({"token": token, "message": "I need help."})
        answer = client.post(WRITE, fields, content_type=FORM)
        if not NUMBER.search(answer.content.decode()):
            raise RuntimeError("The message was not taken.")

    write(client.get(WRITE).context["token"])
    token = client.get(WRITE).context["token"]
    return walk(lambda: write(token))


def walk(act: Callable[[], Any]) -> dict[str, Any]:
    """Count the calls that enter our functions while `act` runs, in this thread."""
    calls: Counter[str] = Counter()
    moves: Counter[tuple[str, str]] = Counter()

    def enter(frame: FrameType, event: str, _: Any) -> None:
        if event != "call" or not _is_ours(frame):
            return
        module, caller = frame.f_globals["__name__"], frame.f_back
        calls[module] += 1
        if _is_ours(caller) and caller.f_globals["__name__"] != module:
            moves[caller.f_globals["__name__"], module] += 1

    sys.setprofile(enter)
    try:
        act()
    finally:
        sys.setprofile(None)
    most = [(above, below, count) for (above, below), count in moves.most_common(25)]
    return {"calls": calls.total(), "modules": len(calls), "moves": moves.total(), "most": most}


def _is_ours(frame: FrameType | None) -> bool:
    return frame is not None and frame.f_code.co_filename.startswith(OURS)
