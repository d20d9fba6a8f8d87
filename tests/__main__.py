"""
Every test, in two lanes side by side: `python -m tests`, which `make test` calls.

One lane holds what runs a site of its own, and mostly waits: for browsers, for servers that are
killed. The other holds the rest, on SQLite and then on PostgreSQL. Two cores are busy, and the
whole takes as long as the longer lane. Arguments go to pytest; whoever chooses tests with them
(`-k receipt`) may leave a lane empty, and is not asked how much of the code was walked through.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOG = ROOT / "var" / "tests-with-a-site.log"
RESULTS = ROOT / "var" / "coverage"


def main() -> int:
    """The exit status: 0 when every lane passed and enough of the code was walked through."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    for old in RESULTS.glob(".coverage.*"):
        old.unlink()
    with LOG.open("w") as log:
        beside = subprocess.Popen(_pytest("own_server"), env=_lane("sites"), stdout=log, stderr=log)
        _say("Without a site of their own, on SQLite. Those that run a site are shown at the end.")
        again = [sys.executable, "-m", "tests.on_postgresql", *sys.argv[1:]]
        statuses = [
            subprocess.call(_pytest("not own_server"), env=_lane("code")),
            subprocess.call(again),
            beside.wait(),
        ]
    _say("With a site of their own:")
    sys.stdout.write(LOG.read_text())
    chosen = [one for one in sys.argv[1:] if one != "--create-db"]
    return 0 if have_passed(statuses, chosen) and (chosen or _covered()) else 1


def have_passed(statuses: list[int], chosen: list[str]) -> bool:
    """Whether each lane passed; of those who choose tests, one lane at least must have had any."""
    fine = {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED if chosen else 0}
    return set(statuses) <= fine and pytest.ExitCode.OK in statuses


def _pytest(which: str) -> list[str]:
    return [sys.executable, "-m", "pytest", "-m", which, "--cov", "--cov-report=", *sys.argv[1:]]


def _lane(name: str) -> dict[str, str]:
    """Each lane has a database and a record of its own: two at once would spoil one."""
    return os.environ | {
        "TEST_ON_POSTGRESQL": "0",
        "TEST_SQLITE_NAME": f"test-{name}.sqlite3",
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
