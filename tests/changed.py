"""
The tests that a change can have broken, within a minute: `python -m tests.changed`, or `make t`.

Changed is what differs from the last commit; where nothing does, that commit. The tests nearest to
it (`imports`) come first, until a minute is full; what was left out is said. How long a file takes
is what it took the last time (`fixtures/seconds.py`).
"""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tests.fixtures.everything import WAITS_NOT
from tests.fixtures.seconds import read
from tests.imports import Uses, is_test

ROOT = Path(__file__).parent.parent
BUDGET_SECONDS = 40  # the rest of the minute is for the start and the database
A_TEST, A_SITE = 0.5, 40.0  # seconds, where none were counted yet
HOUSE = "tests/test_house.py"
WITH_A_SITE = re.compile(r"\b(running_site|written_site|start_site|seeded_site|shown_pages)\b")


class Choice(NamedTuple):
    """chosen: test files, the nearest first. left_out: those that a change can reach, too."""

    chosen: list[str]
    left_out: list[str]


def choose(
    uses: Uses, changed: list[str], seconds: Mapping[str, float], budget: float = BUDGET_SECONDS
) -> Choice:
    """Which test files to run. Those that were changed themselves run whatever they take."""
    distances = uses.distances(changed)
    distances |= {HOUSE: 0}  # its rules are asked of every change
    took = {path: seconds.get(path, estimate(uses.files[path])) for path in distances}
    chosen = [path for path in changed if is_test(path) and path in distances]
    left_out = []
    for path in sorted(
        distances.keys() - {*chosen}, key=lambda one: (distances[one], took[one], one)
    ):
        if took[path] <= budget:
            chosen.append(path)
            budget -= took[path]
        else:
            left_out.append(path)
    return Choice(chosen, left_out)


def estimate(text: str) -> float:
    """Seconds of a test file that nobody has run yet."""
    tests = len(re.findall(r"(?m)^def test_", text))
    return A_TEST * tests + A_SITE * bool(WITH_A_SITE.search(text))


def changed_files() -> list[str]:
    """What differs from the last commit, with what git does not know yet; else that commit's."""
    found = _git("diff", "--name-only", "HEAD") + _git("ls-files", "-o", "--exclude-standard")
    return found or _git("diff", "--name-only", "HEAD~1", "HEAD")


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.split("\n")[:-1]


def main() -> int:
    uses, changed = Uses(ROOT), changed_files()
    chosen, left_out = choose(uses, changed, read())
    print(f"Changed: {' '.join(changed) or 'nothing'}", flush=True)  # noqa: T201
    if left_out:
        line = "Left out, for the minute is full (`make test` runs them):"
        print(line, *left_out, sep="\n  ", flush=True)  # noqa: T201
    # What waits for CI waits here too, but for whoever has changed a test.
    marks = [] if any(is_test(path) for path in changed) else ["-m", WAITS_NOT]
    return subprocess.call([sys.executable, "-m", "pytest", "-q", *marks, *chosen], cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main())
