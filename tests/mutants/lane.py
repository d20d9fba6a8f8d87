"""
A run of pytest that has read all code and all tests, and asks some of them in a child for each
question: `python -m tests.mutants.lane [TESTS]`, a line for each, an answer a line, both JSON.

A child gets the code of the mutant in place of that of its functions. Where that cannot be, or its
line was walked through before the first test, the child begins anew instead.
"""

import json
import os
import resource
import select
import signal
import sys
from functools import partial

import pytest

from tests.mutants.changes import Mutant
from tests.mutants.one_mutant import OPTIONS, PASSED, Answer, AsEver, Asked, Question
from tests.mutants.planted_source import ROOT, Functions
from tests.mutants.walked_lines import QUICK, stand

# Of the processor, beyond what its tests took when they were watched: a mutant may go round.
PATIENCE_SECONDS = 30
LONGEST = 300  # seconds for one that waits for something that never comes


class Loaded(AsEver):
    """A plugin of pytest, in the place of its loop; its answers go where pytest says nothing."""

    def __init__(self) -> None:
        self.answers = os.fdopen(os.dup(1), "w")
        os.dup2(2, 1)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        # Both are there once pytest has read the settings.
        from django.db import connection, connections

        from tests.fixtures.kept_database import lay

        stand(session)
        if not is_alone():
            raise session.Failed("Threads were begun while tests were read: no child has them.")
        connections.close_all()
        self.lay = partial(lay, str(connection.settings_dict["NAME"]))
        self.session, self.functions = session, Functions()
        self.items = {item.nodeid: item for item in session.items}
        for line in sys.stdin:
            answer = self.answer(Question(*json.loads(line)))
            print(json.dumps(answer), file=self.answers, flush=True)
        return True

    def answer(self, question: Question) -> Answer:
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            try:
                self._ask(question, writer)
            finally:
                os._exit(1)
        os.close(writer)
        ready, _, _ = select.select([reader], [], [], LONGEST)
        found = os.read(reader, 10_000).decode() if ready else ""
        os.close(reader)
        os.killpg(child, signal.SIGKILL)
        used = os.wait4(child, 0)[2]
        return Answer(found, round(used.ru_utime + used.ru_stime, 2))

    def _ask(self, question: Question, writer: int) -> None:
        os.setsid()  # what its tests start ends with it
        most = int(3 * question.seconds) + PATIENCE_SECONDS
        # Not the hard limit: a child that reads a stranger's file sets itself one above it.
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        mutant = Mutant("", question.file, question.number)
        changed = []
        if question.file and not question.anew:
            changed = self.functions.otherwise(mutant.file, mutant.planted)
        if question.anew or (question.file and not changed):
            _begin_anew(question, writer)
        for function, code in changed:
            function.__code__ = code
        self.lay()
        os.write(writer, self._first_failed([self.items[name] for name in question.tests]).encode())

    def _first_failed(self, items: list[pytest.Item]) -> str:
        asked = Asked([])
        self.session.config.pluginmanager.register(asked)
        for item, following in zip(items, [*items[1:], self.session], strict=True):
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            if asked.failed:
                return asked.failed
        return PASSED


def is_alone() -> bool:
    """Whether this process has one thread: a child has no other, and would wait for ever."""
    return len(os.listdir("/proc/self/task")) == 1


def _begin_anew(question: Question, writer: int) -> None:
    os.set_inheritable(writer, True)
    words = [question.file, str(question.number), str(writer), json.dumps(question.tests)]
    os.chdir(ROOT)
    again = [sys.executable, "-m", "tests.mutants.one_mutant", *words]
    os.execv(sys.executable, again)  # noqa: S606


def main(*tests: str) -> int:
    return int(pytest.main([*tests, *OPTIONS, "-m", QUICK], plugins=[Loaded()]))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
