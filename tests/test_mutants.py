"""What `make mutate` rests on: real changes, the same sample each time, tests that walk there."""

import ast
import json
import subprocess
import sys
import threading

import pytest

from tests.mutants.__main__ import End, Lane, rate
from tests.mutants.changes import PACKAGES, Mutant, changes_in, sample
from tests.mutants.documented_numbers import is_in_document
from tests.mutants.lane import is_alone
from tests.mutants.planted_source import ROOT, Functions
from tests.mutants.walked_lines import COMMITS
from tests.mutants.which_tests import Chosen, Walked, names_of

DATES = "helpdesk/rules/deletion_dates.py"
READ = """
from tests.mutants.planted_source import plant
plant("{file}", lambda source: source.replace("USUAL_DAYS = 90", "USUAL_DAYS = 91"))
from helpdesk.rules import deletion_dates
print(deletion_dates.USUAL_DAYS)
"""
RETENTION = "tests/helpdesk/test_retention.py"
HALF_A_YEAR = f"{RETENTION}::test_a_message_nobody_has_read_is_kept_for_half_a_year"
SHOWN = f"{RETENTION}::test_fewer_days_shorten_no_day_that_was_shown"
GROUND, CONTRACTS = "tests/test_the_ground.py", "tests/test_contracts.py"
OTHER = f"{GROUND}::test_no_test_can_leave_this_machine"


def otherwise(source):
    """Each of its mutants, as it is read."""
    number = len(list(changes_in(ast.parse(source))))
    return [ast.unparse(Mutant("", "", place).planted(source)) for place in range(number)]


def mutant(words):
    """Of the dates, where these words stand."""
    changes = changes_in(ast.parse((ROOT / DATES).read_text(encoding="utf-8")))
    told = [ast.unparse(change.node).partition("\n")[0] for change in changes]
    return Mutant("retention", DATES, told.index(words))


def test_a_lane_sees_that_threads_were_begun():
    ends = threading.Event()
    other = threading.Thread(target=ends.wait)
    other.start()
    try:
        assert not is_alone()
    finally:
        ends.set()
        other.join()


def test_each_change_is_one_and_changes_something():
    assert otherwise("a < b") == ["a <= b"]
    assert otherwise("a and b") == ["a or b"]
    assert otherwise("f()") == ["None"]
    assert otherwise("x = 3") == ["x = 4"]
    assert otherwise("x = True") == ["x = False"]
    assert otherwise("if a:\n    b = c") == ["if not a:\n    b = c"]
    assert otherwise('"""Words."""\nx: int | None = a') == []


def test_a_change_has_the_lines_of_its_statement_and_not_those_below():
    source = "@cache(\n    3\n)\ndef f():\n    return (\n        a < b\n    )"
    changes = changes_in(ast.parse(source))
    lines = sorted(list(change.lines) for change in changes)
    assert lines == [[1, 2, 3, 4], [5, 6, 7]]


def test_the_sample_is_the_same_by_its_seed_and_of_every_package():
    chosen = sample(2, 3)
    assert chosen == sample(2, 3) != sample(2, 3, seed=1)
    assert {one.package for one in chosen} == {*PACKAGES, "the rest"}


def test_a_process_reads_what_was_planted_and_the_file_stays():
    before = (ROOT / DATES).read_text(encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", READ.format(file=DATES)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "91"
    assert (ROOT / DATES).read_text(encoding="utf-8") == before


def test_functions_that_were_read_become_others_and_constants_do_not():
    functions = Functions()
    told = mutant("if before is None:")
    ((one, code),) = functions.otherwise(DATES, told.planted)
    assert one.__module__ == "helpdesk.rules.deletion_dates"
    assert code.co_qualname == one.__qualname__
    assert code != one.__code__
    assert functions.otherwise(DATES, mutant("180").planted) == []


def watched(walked, before=(), **told):
    told = {
        "seconds": dict.fromkeys(walked, 1.0),
        "grounds": {test: test.partition("::")[0] for test in walked},
        "made": {},
        "walked": {"": {DATES: list(before)}} | walked,
    } | told
    return Walked([told])


def test_who_walks_through_the_line_is_asked_and_nobody_else():
    told = mutant("if before is None:")
    line = told.change.node.lineno
    chosen = watched({OTHER: {DATES: [line]}, SHOWN: {DATES: [line + 1]}}).tests_of(told)
    assert chosen == Chosen([OTHER], 1, False, 1.0)


def test_the_nearest_are_asked_first_and_not_for_ever():
    told = mutant("if before is None:")
    lines = {DATES: list(told.change.lines)}
    many = {f"{GROUND}::test_{number}": lines for number in range(50)}
    chosen = watched(many | {SHOWN: lines}).tests_of(told)
    assert (chosen.tests[0], len(chosen.tests), chosen.of) == (SHOWN, 20, 51)


def test_what_is_made_for_all_tests_of_a_file_is_made_once_and_takes_its_time():
    """A mutant that nobody notices took ten times as long, going to and fro between grounds."""
    told = mutant("if before is None:")
    lines = {DATES: list(told.change.lines)}
    tests = [f"{file}::test_{number}" for number in range(3) for file in (GROUND, CONTRACTS)]
    seconds = {test: 1 + at / 10 for at, test in enumerate(tests)}
    made = {GROUND: 5.0, CONTRACTS: 7.9}
    chosen = watched(dict.fromkeys(tests, lines), seconds=seconds, made=made).tests_of(told)
    assert chosen.tests == [tests[0], tests[2], tests[4], tests[1], tests[3]]
    assert chosen.seconds == pytest.approx(18.9)


def test_a_number_that_is_in_the_document_is_noticed_by_it():
    assert is_in_document(mutant("180"))
    assert not is_in_document(mutant("if before is None:"))


def test_what_commits_is_asked_last_since_it_takes_what_stands_with_it():
    told = mutant("if before is None:")
    lines = {DATES: list(told.change.lines)}
    walked = {f"{RETENTION}::test_one": lines, f"{GROUND}::test_two": lines}
    grounds = {f"{RETENTION}::test_one": f"{COMMITS}{RETENTION}", f"{GROUND}::test_two": GROUND}
    chosen = watched(walked, grounds=grounds).tests_of(told)
    assert chosen.tests == [f"{GROUND}::test_two", f"{RETENTION}::test_one"]


def test_of_a_constant_those_are_asked_that_walk_where_it_is_said():
    told = mutant("180")
    assert names_of(DATES, told.change) >= {"UNREAD_DAYS"}
    lines = (ROOT / DATES).read_text(encoding="utf-8").splitlines()
    said = next(at for at, line in enumerate(lines, 1) if "days=UNREAD_DAYS" in line)
    chosen = watched({OTHER: {DATES: [said]}}, told.change.lines).tests_of(told)
    assert (chosen.tests, chosen.anew) == ([OTHER], True)


@pytest.mark.before_release("what a run is asked, from who walks where, and what a process reads")
def test_a_mutant_is_noticed_by_who_walks_there_in_a_child_and_anew(tmp_path):
    file = tmp_path / "walked"
    command = ["-m", "tests.mutants.walked_lines", str(file), "helpdesk", RETENTION, GROUND]
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True)
    walked = Walked([json.loads(file.read_text(encoding="utf-8"))])
    lane = Lane("mutants-test", RETENTION, GROUND)
    for words, anew in (("last_word + timedelta(days=UNREAD_DAYS)", False), ("180", True)):
        chosen = walked.tests_of(mutant(words))
        ended = lane.end_of(mutant(words), chosen)
        assert (ended.end, chosen.anew) == (End.NOTICED, anew)
        assert ended.by.startswith(RETENTION)
        blind = chosen._replace(tests=[OTHER])
        assert lane.end_of(mutant(words), blind).end is End.SURVIVED
    lane.process.communicate()


def test_the_rate_comes_with_its_interval():
    assert rate(9, 10) == "9 of 10, 90 % (60 to 98)"
