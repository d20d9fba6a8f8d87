"""
Every test, in lanes, three at a time: `python -m tests`, which `make test` calls.

A lane is one run of pytest. What runs a site of its own goes beside the rest, in a browser and
without one; whichever has ended first makes room for the next lane, the short ones on PostgreSQL
last, so that no long one runs alone at the end. Each waits a third of its time, for a site that
starts or a page that loads: three keep two cores busy to the end. What the sites begin with is
planted from the first moment on, beside the lanes that need none. Arguments go to pytest; whoever
chooses tests with them (`-k receipt`) may leave a lane empty. How much of the code was walked
through is asked with COVER=1 alone: to watch each line costs a twentieth of the time, and before
Python 3.12 as much as the tests.
"""

import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.fixtures.everything import EVERYTHING, NOTHING_THAT_WAITS
from tests.on_postgresql import AWARENESS, HELPDESK, IN, SITE

ROOT = Path(__file__).parent.parent
LOGS = ROOT / "var"
RESULTS = ROOT / "var" / "coverage"


class Lane(NamedTuple):
    """
    marks, folder: which tests, and where all of them lie. on_postgresql: asked there, and of the
    folder what can tell the databases apart; each folder by itself, for what is planted for a whole
    run of one is gone after a test of another.
    """

    name: str
    sentence: str
    marks: str = ""
    folder: str = ""
    on_postgresql: bool = False

    @property
    def log(self) -> Path:
        return LOGS / f"tests-{self.name}.log"


BARE = "not own_server and not every_page"
BROWSERS, SITES = "own_server and in_browser", "own_server and not in_browser"
SOAK = "tests/soak"
# In front of the terminal from the left, behind it from the right; the middle comes last.
LANES = (
    Lane(
        "code",
        "Of the code",
        "not own_server and not every_page and not (of_helpdesk or of_awareness)",
    ),
    Lane("pages", "Of all pages, as their catalogues have them", "not own_server and every_page"),
    Lane("postgresql-code", "Of the site, on PostgreSQL", folder=SITE, on_postgresql=True),
    Lane("postgresql-pages", "Of pages, on PostgreSQL", folder=AWARENESS, on_postgresql=True),
    Lane("postgresql-desk", "Of the helpdesk, on PostgreSQL", folder=HELPDESK, on_postgresql=True),
    Lane("soak", "Of what is repeated for hours elsewhere", f"{SITES} and of_soak", SOAK),
    Lane("editors", "In a browser, on a site that they write", f"{BROWSERS} and writes_pages"),
    Lane("awareness", "Of what everybody may read", BARE, AWARENESS),
    Lane("desk", "Of the helpdesk", BARE, HELPDESK),
    Lane("browsers", "In a browser, on a site", f"{BROWSERS} and not writes_pages"),
    Lane("sites", "With a site of their own, without a browser", f"{SITES} and not of_soak"),
)
WAITS = "TEST_EVERYTHING=1, which .ci/run sets, tries what waits (decision 9 says what)."
WAITS_LONGER = "make soak WHAT=release tries what waits for a release (decision 9 says what)."
AT_ONCE = 3
SLOWEST = ("--durations=8", "--durations-min=4")  # shown in each lane: where to cut
COVER = os.environ.get("COVER") == "1"
# Whoever wants it meanwhile waits for it, and says so if it fails.
PLANT = "from tests.fixtures.running import collected, seed; seed(), collected()"


class Done(NamedTuple):
    """
    status: of its run of pytest. seconds: by the clock. processor: of the lane and of all that it
    started and waited for.
    """

    lane: Lane
    status: int
    seconds: float
    processor: float
    was_shown: bool


def main() -> int:
    """The exit status: 0 when every lane passed and enough of the code was walked through."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    for old in RESULTS.glob(".coverage.*"):
        old.unlink()
    own_choice = chosen(sys.argv[1:])
    # Who chooses may need no site at all; who needs one plants it then.
    first = "pass" if own_choice else PLANT
    with subprocess.Popen([sys.executable, "-c", first], cwd=ROOT, env=_environment("seed")):
        done = run_all(deque(LANES), _run)
    for one in done:
        if not one.was_shown:
            _say(f"{one.lane.sentence}:")
            sys.stdout.write(one.lane.log.read_text(encoding="utf-8", errors="replace"))
    passed = have_passed([one.status for one in done], own_choice)
    covered = bool(own_choice) or not COVER or _covered()
    _say(table(done))
    if not own_choice:
        _say(WAITS_LONGER if EVERYTHING else WAITS)
    return 0 if passed and covered else 1


def chosen(arguments: list[str]) -> list[str]:
    """What somebody asked for beside the whole."""
    return [one for one in arguments if one != "--create-db"]


def run_all(
    waiting: deque[Lane], run: Callable[[Lane, bool], Done], at_once: int = AT_ONCE
) -> list[Done]:
    """So many at once: one is shown while it runs and takes the next; the others the last."""
    done: list[Done] = []

    def work(take: Callable[[], Lane], shown: bool) -> None:
        while lane := _next(take):
            done.append(run(lane, shown))

    with ThreadPoolExecutor(at_once - 1) as beside:
        others = [beside.submit(work, waiting.pop, False) for _ in range(at_once - 1)]
        work(waiting.popleft, True)
        for other in others:
            other.result()
    return done


def _next(take: Callable[[], Lane]) -> Lane | None:
    try:
        return take()
    except IndexError:  # another took the last
        return None


def have_passed(statuses: list[int], own_choice: list[str]) -> bool:
    """Whether each lane passed; of those who choose tests, one lane at least must have had any."""
    fine = {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED if own_choice else 0}
    return set(statuses) <= fine and pytest.ExitCode.OK in statuses


def table(done: list[Done]) -> str:
    """A line a lane: its seconds by the clock, and those that it cost the processor."""
    lines = [f"{'lane':<20}{'clock':>8}{'processor':>12}"]
    lines += [f"{one.lane.name:<20}{one.seconds:>7.0f}s{one.processor:>11.0f}s" for one in done]
    return "\n".join(lines)


def _run(lane: Lane, shown: bool) -> Done:
    if shown:
        _say(f"{lane.sentence}. What runs beside is shown at the end.")
    began, called = time.monotonic(), command(lane, sys.argv[1:])
    with lane.log.open("w", encoding="utf-8") as log:
        out = None if shown else log
        process = subprocess.Popen(called, env=_environment(lane.name), stdout=out, stderr=out)
        _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    processor = used.ru_utime + used.ru_stime
    return Done(lane, process.returncode, time.monotonic() - began, processor, shown)


def command(lane: Lane, arguments: list[str]) -> list[str]:
    """How pytest is called; whoever chooses tests gets those too that wait for everything."""
    if lane.on_postgresql:
        return [sys.executable, "-m", "tests.on_postgresql", f"{IN}{lane.folder}", *arguments]
    marks = lane.marks if chosen(arguments) else f"{lane.marks}{NOTHING_THAT_WAITS}"
    called = [sys.executable, "-m", "pytest", "-m", marks, *SLOWEST]
    if lane.folder:
        called.append(lane.folder)
    if COVER:
        called += ["--cov", "--cov-report="]
    return called + arguments


def _environment(name: str) -> dict[str, str]:
    """
    Each lane has a database and a record of its own: two at once would spoil one. What Python
    compiles is kept, whatever is usual here: the next lane reads the same files.
    """
    return os.environ | {
        "TEST_SQLITE_NAME": f"test-{name}.sqlite3",
        "PYTHONDONTWRITEBYTECODE": "",
        "TEST_ON_POSTGRESQL": "0",
        "COVERAGE_FILE": str(RESULTS / f".coverage.{name}"),
        "PYTEST_ADDOPTS": f"{os.environ.get('PYTEST_ADDOPTS', '')} --cov-fail-under=0",
    }


def _covered() -> bool:
    coverage = [sys.executable, "-m", "coverage"]
    env = os.environ | {"COVERAGE_FILE": str(RESULTS / ".coverage")}
    subprocess.call([*coverage, "combine", "-q", str(RESULTS)], env=env)
    return subprocess.call([*coverage, "report", "--skip-covered"], env=env) == 0


def _say(sentence: str) -> None:
    print(f"\n{sentence}", flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
