"""What `make mutate` rests on: real changes, the same sample each time, a mutant that is read."""

import ast
import subprocess
import sys

import pytest

from tests.mutants.__main__ import End, end_of, rate
from tests.mutants.changes import PACKAGES, Mutant, changes_in, sample
from tests.mutants.planted_source import ROOT
from tests.mutants.which_tests import chosen_for

DATES = "helpdesk/rules/deletion_dates.py"
READ = """
from tests.mutants.planted_source import plant
plant("{file}", lambda source: source.replace("USUAL_DAYS = 90", "USUAL_DAYS = 91"))
from helpdesk.rules import deletion_dates
print(deletion_dates.USUAL_DAYS)
"""


def otherwise(source):
    """Each of its mutants, as it is read."""
    number = len(list(changes_in(ast.parse(source))))
    return [Mutant("", "", place).planted(source) for place in range(number)]


def test_each_change_is_one_and_changes_something():
    assert otherwise("a < b") == ["a <= b"]
    assert otherwise("a and b") == ["a or b"]
    assert otherwise("f()") == ["None"]
    assert otherwise("x = 3") == ["x = 4"]
    assert otherwise("x = True") == ["x = False"]
    assert otherwise("if a:\n    b = c") == ["if not a:\n    b = c"]
    assert otherwise('"""Words."""\nx: int | None = a') == []


def test_the_sample_is_the_same_by_its_seed_and_of_every_package():
    chosen = sample(2, 3)
    assert chosen == sample(2, 3) != sample(2, 3, seed=1)
    assert {mutant.package for mutant in chosen} == {*PACKAGES, "the rest"}


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


def test_the_tests_of_a_file_name_its_module():
    assert "tests/helpdesk/test_retention.py" in chosen_for(DATES)
    assert chosen_for("helpdesk/rules/routing.py")


@pytest.mark.before_release("that a process reads what was planted")
def test_a_mutant_that_changes_a_date_is_noticed():
    tree = ast.parse((ROOT / DATES).read_text(encoding="utf-8"))
    changes = [ast.unparse(change.node) for change in changes_in(tree)]
    assert end_of(Mutant("retention", DATES, changes.index("180"))) is End.NOTICED


def test_the_rate_comes_with_its_interval():
    assert rate(9, 10) == "9 of 10, 90 % (60 to 98)"
