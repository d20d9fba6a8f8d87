"""`make mutate`: plants a sample, one after the other, and says which were not noticed."""

import math
import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from functools import partial

from tests.mutants.changes import OF_EACH, OF_REST, Mutant, sample
from tests.mutants.one_mutant import ALONE, NO_TESTS, QUIET
from tests.mutants.planted_source import ROOT

AT_ONCE = 2  # each with a database of its own
LONGEST = 900  # seconds for one; a mutant that never ends was noticed
NINETY_FIVE = 1.96  # of a hundred intervals hold the rate
A_TEST = re.compile(r"^(?:FAILED|ERROR) (\S+::\S+)", re.MULTILINE)


class End(StrEnum):
    NOTICED = "noticed"
    SURVIVED = "not noticed"
    UNASKED = "not noticed, no test names its module"
    LEFT = "not tried"
    ANYWAY = "not counted, its test fails without it too"


def main() -> int:
    of_each = int(os.environ.get("EACH") or OF_EACH)
    of_rest = int(os.environ.get("REST") or OF_REST)
    seconds = float(os.environ.get("SECONDS") or 5400)
    until, mutants = time.monotonic() + seconds, spread(sample(of_each, of_rest))
    with ThreadPoolExecutor(AT_ONCE, "test-mutants") as lanes:
        ended = list(lanes.map(partial(_tried, until), mutants))
    counts: dict[str, Counter[End]] = {}
    for mutant, end in zip(mutants, ended, strict=True):
        counts.setdefault(mutant.package, Counter())[end] += 1
    for package, counted in counts.items():
        _say(f"{package}: {rate_of(counted)}")
    every = sum(counts.values(), Counter())
    _say(f"all: {rate_of(every)}; {every[End.LEFT]} not tried in {seconds:.0f} s")
    return 0


def _tried(until: float, mutant: Mutant) -> End:
    if time.monotonic() > until:
        return End.LEFT
    end = end_of(mutant)
    _say(f"{end}: {mutant.told}")
    return end


def spread(mutants: list[Mutant]) -> list[Mutant]:
    """One of each package in turn, so that whatever ends early has asked all of them."""
    places: Counter[str] = Counter()
    keyed = []
    for mutant in mutants:
        places[mutant.package] += 1
        keyed.append((places[mutant.package], mutant.package, mutant))
    return [mutant for _place, _package, mutant in sorted(keyed)]


def end_of(mutant: Mutant) -> End:
    """Whether a test fails by it, or never ends."""
    command = ["-m", "tests.mutants.one_mutant", mutant.file, str(mutant.number)]
    try:
        done = _python(command, LONGEST)
    except subprocess.TimeoutExpired:
        return End.NOTICED
    if done.returncode in (0, NO_TESTS):
        return End.SURVIVED if done.returncode == 0 else End.UNASKED
    if failed := A_TEST.search(done.stdout):
        alone = _python(["-m", "pytest", failed[1], *QUIET, *ALONE], LONGEST)
        if alone.returncode:
            return End.ANYWAY
    return End.NOTICED


def _python(command: list[str], seconds: float) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"TEST_SQLITE_NAME": f"{threading.current_thread().name}.sqlite3"}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def rate_of(counted: Counter[End]) -> str:
    return rate(counted[End.NOTICED], counted.total() - counted[End.ANYWAY] - counted[End.LEFT])


def rate(noticed: int, of: int) -> str:
    """In a hundred, with the interval of 95 in a hundred (Wilson, 1927)."""
    if not of:
        return "none was tried"
    share, z = noticed / of, NINETY_FIVE
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    low, high = 100 * (middle - half), 100 * (middle + half)
    return f"{noticed} of {of}, {100 * share:.0f} % ({low:.0f} to {high:.0f})"


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
