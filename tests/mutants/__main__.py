"""`make mutate`: plants a sample, one after the other, and says which were not noticed."""

import json
import math
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from queue import SimpleQueue
from subprocess import PIPE
from typing import NamedTuple

from tests.mutants.changes import OF_EACH, OF_REST, SEED, Mutant, sample
from tests.mutants.documented_numbers import TEST, is_in_document
from tests.mutants.one_mutant import NO_TEST, PASSED, Answer, Question
from tests.mutants.planted_source import ROOT
from tests.mutants.walked_lines import KEPT, PARTS
from tests.mutants.which_tests import Chosen, Walked

AT_ONCE = 2  # each with a database of its own
NINETY_FIVE = 1.96  # of a hundred intervals hold the rate


class End(StrEnum):
    NOTICED = "noticed"
    SURVIVED = "not noticed"
    UNWALKED = "not noticed, no quick test walks there"
    ANYWAY = "not counted, it ends so without it too"


class Ended(NamedTuple):
    """by: which test noticed. seconds: of the processor, the question without it left out."""

    mutant: Mutant
    end: End
    asked: int = 0
    of: int = 0
    by: str = ""
    seconds: float = 0.0

    @property
    def told(self) -> str:
        by = self.by or f"{self.asked} of {self.of} tests"
        return f"{self.end}: {self.mutant.told} ({by}, {self.seconds:.1f} s)"


class Lane:
    """A process that asks (`tests.mutants.lane`), and what it has learnt."""

    def __init__(self, name: str, *tests: str) -> None:
        self.process = _python("tests.mutants.lane", *tests, lane=name, stdin=PIPE, stdout=PIPE)
        self.anyway: set[str] = set()  # tests that fail without a mutant too
        self.passed: set[tuple[bool, str]] = set()  # tests that passed once, in which process

    def end_of(self, mutant: Mutant, chosen: Chosen) -> Ended:
        """Whether one of its tests fails by it, or never ends."""
        tests, seconds = chosen.tests, 0.0
        while tests := [test for test in tests if test not in self.anyway]:
            found, used = self._ask(mutant, tests, chosen)
            seconds += used
            if found == PASSED:
                self._keep(tests, chosen)
                return Ended(mutant, End.SURVIVED, len(tests), chosen.of, "", seconds)
            asked = tests[:1] if found == NO_TEST else tests  # it cannot even be read
            if found in tests:
                asked = tests[: tests.index(found) + 1]
            without = PASSED
            if (chosen.anew, asked[-1]) not in self.passed:
                without = self._without(asked, chosen)
            if without == PASSED:
                return Ended(mutant, End.NOTICED, len(asked), chosen.of, found or "no end", seconds)
            if without not in tests:
                return Ended(mutant, End.ANYWAY, len(asked), chosen.of, found, seconds)
            self.anyway.add(without)
        end = End.ANYWAY if chosen.tests else End.UNWALKED
        return Ended(mutant, end, 0, chosen.of)

    def _without(self, tests: list[str], chosen: Chosen) -> str:
        found = self._ask(Mutant("", "", 0), tests, chosen).found
        if found == PASSED:
            self._keep(tests, chosen)
        return found

    def _keep(self, tests: list[str], chosen: Chosen) -> None:
        self.passed |= {(chosen.anew, test) for test in tests}

    def _ask(self, mutant: Mutant, tests: list[str], chosen: Chosen) -> Answer:
        question = Question(mutant.file, mutant.number, tests, chosen.anew, chosen.seconds)
        print(json.dumps(question), file=self.process.stdin, flush=True)
        if line := self.process.stdout.readline():
            return Answer(*json.loads(line))
        raise RuntimeError("A lane has ended; what it said stands above.")


def main() -> int:
    of_each = int(os.environ.get("EACH") or OF_EACH)
    of_rest = int(os.environ.get("REST") or OF_REST)
    seconds = float(os.environ.get("SECONDS") or 5400)
    seed = int(os.environ.get("SEED") or SEED)
    walked, mutants = walked_now(), spread(sample(of_each, of_rest, seed))
    ended = list(tried(mutants, walked, time.monotonic() + seconds))
    counts: dict[str, Counter[End]] = {}
    for one in ended:
        counts.setdefault(one.mutant.package, Counter())[one.end] += 1
    for package, counted in counts.items():
        _say(f"{package}: {rate_of(counted)}; {counted[End.UNWALKED]} where no quick test walks")
    every = sum(counts.values(), Counter())
    _say(f"all: {rate_of(every)}; {len(mutants) - len(ended)} not tried in {seconds:.0f} s")
    return 0


def walked_now() -> Walked:
    """As it was watched; watched first where there is nothing, or sources have changed since."""
    if kept := Walked.kept():
        return kept
    _say("Watching which tests walk through which lines: minutes.")
    if sys.version_info < (3, 12):
        sys.exit("This needs Python 3.12 or newer: no other can watch lines at little cost.")
    runs = [
        _python("tests.mutants.walked_lines", str(KEPT / part), part, lane=part) for part in PARTS
    ]
    for run in runs:
        run.wait()  # a test that fails there fails without a mutant too, and then counts nothing
    return Walked.kept() or sys.exit("Nothing was written; what was said stands above.")


def tried(mutants: Iterable[Mutant], walked: Walked, until: float) -> Iterator[Ended]:
    """Each as it ends, by lanes beside each other; those that time leaves are not among them."""
    waiting, ended = SimpleQueue[Mutant](), SimpleQueue[Ended | None]()
    for mutant in mutants:
        waiting.put(mutant)

    def work(name: str) -> None:
        try:
            lane = Lane(name)
            while time.monotonic() < until and not waiting.empty():
                mutant = waiting.get()
                if is_in_document(mutant):
                    ended.put(Ended(mutant, End.NOTICED, by=TEST))
                else:
                    ended.put(lane.end_of(mutant, walked.tests_of(mutant)))
            lane.process.communicate()
        finally:
            ended.put(None)

    for number in range(AT_ONCE):
        threading.Thread(target=work, args=[f"mutants-{number}"]).start()
    lanes = AT_ONCE
    while lanes:
        one = ended.get()
        if one:
            _say(one.told)
            yield one
        else:
            lanes -= 1


def spread(mutants: list[Mutant]) -> list[Mutant]:
    """One of each package in turn, so that whatever ends early has asked all of them."""
    places: Counter[str] = Counter()
    keyed = []
    for mutant in mutants:
        places[mutant.package] += 1
        keyed.append((places[mutant.package], mutant.package, mutant))
    return [mutant for _place, _package, mutant in sorted(keyed)]


def _python(module: str, *words: str, lane: str, **streams: int) -> subprocess.Popen[str]:
    env = os.environ | {"TEST_SQLITE_NAME": f"test-{lane}.sqlite3"}
    command = [sys.executable, "-m", module, *words]
    return subprocess.Popen(command, cwd=ROOT, env=env, text=True, **streams)


def rate_of(counted: Counter[End]) -> str:
    return rate(counted[End.NOTICED], counted.total() - counted[End.ANYWAY])


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
