"""
Which tests walk through which lines: `python -m tests.mutants.walked_lines FILE PART [TESTS]`.

One run of the quick tests writes it, in minutes, and it holds for as long as no source changes.
What a fixture of many tests walks through counts for each test that leans on it. Python watches
lines at little cost from 3.12 on (PEP 669): no other can do it.
"""

import hashlib
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from tests.mutants.changes import REST
from tests.mutants.one_mutant import OPTIONS, AsEver
from tests.mutants.planted_source import ROOT

KEPT = ROOT / "var" / "mutants"
PARTS = ("helpdesk", "others")  # two runs beside each other
# What starts a site of its own reads the code in other processes, without what was planted.
QUICK = (
    "not own_server and not in_browser and not every_page and not slow"
    " and not with_everything and not before_release"
)
# So begins the ground of a test that commits: what stood before it is gone, so it comes last.
COMMITS = "commits: "
# It touches the database and nothing of ours: when it has run, that stands.
FIRST = "test_what_has_the_mark_of_a_database_is_run_on_both"


class Walk(AsEver):
    """A plugin of pytest. walked: of each test, and "" for what happens before the first."""

    def __init__(self, part: str) -> None:
        self.part, self.who = part, ""
        self.walked: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        self.seconds: dict[str, float] = {}
        self.lean: dict[str, list[str]] = defaultdict(list)  # on what is made for many tests
        self.made: dict[str, float] = defaultdict(float)  # seconds, by the ground of its tests
        self.grounds: dict[str, str] = {}
        self.ours: dict[str, str] = {}
        watch, events = sys.monitoring, sys.monitoring.events
        watch.use_tool_id(watch.COVERAGE_ID, "mutants")
        watch.register_callback(watch.COVERAGE_ID, events.PY_START, self._began)
        watch.register_callback(watch.COVERAGE_ID, events.LINE, self._passed)
        watch.set_events(watch.COVERAGE_ID, events.PY_START)

    def _began(self, code: CodeType, _offset: int) -> Any:
        path = code.co_filename
        if path not in self.ours:
            self.ours[path] = _name_of_ours(path)
        if self.ours[path]:
            watch = sys.monitoring
            watch.set_local_events(watch.COVERAGE_ID, code, watch.events.LINE)
        return sys.monitoring.DISABLE

    def _passed(self, code: CodeType, line: int) -> Any:
        self.walked[self.who][self.ours[code.co_filename]].add(line)
        return sys.monitoring.DISABLE

    def _change_to(self, who: str) -> str:
        before, self.who = self.who, who
        sys.monitoring.restart_events()
        return before

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Iterator[None]:
        stand(session)
        self.seconds.clear()
        self.who = "no test"
        session.items[:] = [item for item in session.items if part_of(item) == self.part]
        self.grounds = {item.nodeid: ground_of(item) for item in session.items}
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        if self.who:
            self._change_to(item.nodeid)
        began, ground = spent(), ground_of(item)
        began -= self.made[ground]
        try:
            return (yield)
        finally:
            took = spent() - began - self.made[ground]
            self.seconds[item.nodeid] = round(took, 3)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Iterator[None]:
        if not self.who or fixturedef.scope == "function":
            return (yield)
        shared = f"{request.node.nodeid}@{fixturedef.argname}"
        self.lean[shared] = [item.nodeid for item in request.session.items if _leans(item, shared)]
        before, began = self._change_to(shared), spent()
        try:
            return (yield)
        finally:
            if before in self.grounds and fixturedef.scope == "module":
                self.made[self.grounds[before]] += spent() - began
            self._change_to(before)

    def write(self, file: Path) -> None:
        for shared, tests in self.lean.items():
            for test in tests:
                for name, lines in self.walked[shared].items():
                    self.walked[test][name] |= lines
        walked = {test: self._lines(test) for test in ("", *self.seconds)}
        told = {"seconds": self.seconds, "grounds": self.grounds, "made": self.made}
        text = json.dumps({"digest": digest(), "walked": walked, **told})
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def _lines(self, test: str) -> dict[str, list[int]]:
        return {file: sorted(lines) for file, lines in self.walked[test].items()}


def stand(session: pytest.Session) -> None:
    """
    What is made once for a whole run: the database, by the cheapest test, and what Django reads
    for the first request of all. A child would do it anew for each mutant.
    """
    from django.template import engines
    from django.urls import get_resolver
    from django.utils.translation import gettext

    first = next(item for item in session.items if item.name == FIRST)
    session.config.hook.pytest_runtest_protocol(item=first, nextitem=session)
    if session.testsfailed:
        raise session.Failed("Not all tests could be read, or the first one failed.")
    get_resolver().url_patterns  # noqa: B018
    engines.all()
    gettext("English")


def spent() -> float:
    """Seconds of the processor, those of processes that were waited for too."""
    return sum(os.times()[:4])


def ground_of(item: pytest.Item) -> str:
    """What stands while it runs: made once for all tests that ask for the same, or for its file."""
    planter = getattr(getattr(item, "module", None), "PLANTED_FOR_ALL", None)
    mark = item.get_closest_marker("django_db")
    if mark and mark.kwargs.get("transaction"):
        return f"{COMMITS}{item.nodeid.partition('::')[0]}"
    return planter.__qualname__ if planter else item.nodeid.partition("::")[0]


def part_of(item: pytest.Item) -> str:
    return PARTS[0] if item.get_closest_marker("of_helpdesk") else PARTS[1]


def _name_of_ours(path: str) -> str:
    """From the root, of what can be changed; nothing of all else."""
    name = path.removeprefix(f"{ROOT}/")
    return name if name != path and name.startswith(tuple(f"{top}/" for top in REST)) else ""


def _leans(item: pytest.Item, shared: str) -> bool:
    where, _, fixture = shared.rpartition("@")
    return item.nodeid.startswith(where) and fixture in getattr(item, "fixturenames", ())


def digest() -> str:
    """Of all that decides which lines a test walks through."""
    found = hashlib.sha256()
    for top in (*REST, "tests"):
        for path in sorted((ROOT / top).rglob("*.py")):
            found.update(path.read_bytes())
    return found.hexdigest()


def main(file: str, part: str, *tests: str) -> int:
    walk = Walk(part)
    ended = pytest.main([*tests, *OPTIONS, "-m", QUICK], plugins=[walk])
    if walk.seconds and ended in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        walk.write(Path(file))
    return int(ended)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
