"""
The tests that are asked about a mutant: those that walk through its line, the nearest first.

What is walked through before the first test (constants, fields, decorators) is walked through by
none: there those are asked that walk through a line that says what is named there, or say it.
"""

import ast
import json
import re
from functools import cache
from typing import NamedTuple

from tests.mutants.changes import REST, Change, Mutant
from tests.mutants.planted_source import ROOT
from tests.mutants.walked_lines import COMMITS, KEPT, PARTS, digest

# Of the processor, as they took when they were watched: what is asked about one mutant at most.
MOST_SECONDS = 20
DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
SHORT = 4  # letters: a name that says little of what it is


class Chosen(NamedTuple):
    """of: how many could be asked. anew: by a process that reads the code anew."""

    tests: list[str]
    of: int
    anew: bool
    seconds: float


class Walked:
    """
    What the runs that were watched have written.

    seconds: of each test. walked: by each test and "" (before the first), of each file its lines.
    grounds: on what each test stands. made: how many seconds that took.
    """

    def __init__(self, parts: list[dict]) -> None:
        self.seconds: dict[str, float] = {}
        self.walked: dict[str, dict[str, list[int]]] = {}
        self.grounds: dict[str, str] = {}
        self.made: dict[str, float] = {}
        for part in parts:
            self.seconds |= part["seconds"]
            self.grounds |= part["grounds"]
            self.made |= part["made"]
            self.walked |= part["walked"]
        self.before = self.walked.pop("", {})

    @classmethod
    def kept(cls) -> "Walked | None":
        """None where there is nothing, or sources have changed since."""
        paths = [KEPT / part for part in PARTS]
        if not all(path.exists() for path in paths):
            return None
        parts = [json.loads(path.read_text("utf-8")) for path in paths]
        return cls(parts) if {part["digest"] for part in parts} == {digest()} else None

    def tests_of(self, mutant: Mutant) -> Chosen:
        change = mutant.change
        names = names_of(mutant.file, change)
        lines = {mutant.file: set(change.lines)}
        anew = not lines[mutant.file].isdisjoint(self.before.get(mutant.file, []))
        found = self._through(lines)
        if anew:
            found |= self._through(_lines_that_say(names))
            found |= {test for test in self.walked if _said_in(test, names)}
        nearest = sorted(found, key=lambda test: (-_said_in(test, names), self.seconds[test], test))
        tests, seconds = self._as_time_allows(nearest)
        return Chosen(tests, len(found), anew, seconds)

    def _as_time_allows(self, nearest: list[str]) -> tuple[list[str], float]:
        """The first of them, those on one ground beside each other: it is made again for others."""
        tests: dict[str, list[str]] = {}
        seconds = 0.0
        for test in nearest:
            ground = self.grounds[test]
            cost = self.seconds[test]
            if ground not in tests:
                cost += self.made.get(ground, 0.0)
            if not tests or seconds + cost <= MOST_SECONDS:
                tests.setdefault(ground, []).append(test)
                seconds += cost
        lasting = [ground for ground in tests if not ground.startswith(COMMITS)]
        ordered = dict.fromkeys([*lasting, *tests])
        return [test for ground in ordered for test in tests[ground]], seconds

    def _through(self, lines: dict[str, set[int]]) -> set[str]:
        found = set()
        for test, walked in self.walked.items():
            shared = [file for file in lines if file in walked]
            if any(not lines[file].isdisjoint(walked[file]) for file in shared):
                found.add(test)
        return found


def names_of(file: str, change: Change) -> frozenset[str]:
    """What is defined around a change, and what its statement gives a value to."""
    statement, line = change.statement, change.node.lineno
    found = {file.removesuffix(".py").removesuffix("/__init__").split("/")[-1]}
    for node in ast.walk(ast.parse((ROOT / file).read_text("utf-8"))):
        around = isinstance(node, DEFINED) and node.lineno <= line <= (node.end_lineno or 0)
        if around:
            found.add(node.name)
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return frozenset(name for name in found if len(name) > SHORT)


def _lines_that_say(names: frozenset[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for file, line, words in _code():
        if not names.isdisjoint(words):
            found.setdefault(file, set()).add(line)
    return found


@cache
def _code() -> list[tuple[str, int, frozenset[str]]]:
    """The words of each line of the code that can be changed."""
    found = []
    for top in REST:
        for path in (ROOT / top).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            for at, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                found.append((name, at, frozenset(re.findall(r"\w+", line))))
    return found


def _said_in(test: str, names: frozenset[str]) -> int:
    """How many of these names the file of a test says."""
    return len(names & _words(test.partition("::")[0]))


@cache
def _words(file: str) -> set[str]:
    return set(re.findall(r"\w+", (ROOT / file).read_text("utf-8")))
