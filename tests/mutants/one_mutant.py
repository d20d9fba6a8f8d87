"""
Some tests, asked in a process that begins anew: `python -m tests.mutants.one_mutant FILE NUMBER
WORD TESTS`, FILE empty for none planted, WORD the number of an open file for what was found.
"""

import json
import os
import sys
from typing import NamedTuple

import pytest

from tests.mutants.changes import Mutant
from tests.mutants.planted_source import plant

# Other tests, other orders and what a failure left of the last run would decide what is noticed.
OPTIONS = ("-q", "--no-header", "-s", "-p", "no:randomly", "-p", "no:cacheprovider", "--create-db")
PASSED, NO_TEST = "passed", "before any test"


class Question(NamedTuple):
    """file: empty for none planted. anew: in a process of its own. seconds: what the tests took."""

    file: str
    number: int
    tests: list[str]
    anew: bool
    seconds: float


class Answer(NamedTuple):
    """found: PASSED, which test failed first, or nothing: it never ended, or all was torn down."""

    found: str
    seconds: float


class AsEver:
    """A plugin of pytest: properties are tried on the same examples in each run."""

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self) -> None:
        # pytest reads the one itself, for its sake; the other reads code, that is planted first.
        import hypothesis

        from tests.fixtures.everything import PROFILE

        tried = hypothesis.settings.get_profile(PROFILE)
        hypothesis.settings.register_profile("mutants", tried, database=None, derandomize=True)
        hypothesis.settings.load_profile("mutants")


class Asked(AsEver):
    """A plugin of pytest: these tests in this order, and which of them failed first."""

    def __init__(self, names: list[str]) -> None:
        self.names, self.failed = names, ""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        found = {item.nodeid: item for item in items}
        items[:] = [found[name] for name in self.names]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid


def main(file: str, number: str, word: str, tests: str) -> None:
    if file:
        plant(file, Mutant("", file, int(number)).planted)
    asked = Asked(json.loads(tests))
    files = list(dict.fromkeys(name.partition("::")[0] for name in asked.names))
    ended = pytest.main([*files, "-x", *OPTIONS], plugins=[asked])
    found = asked.failed or NO_TEST if ended else PASSED
    os.write(int(word), found.encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
