"""A year beside what is promised: a fortnight of it on every change, all of it in `make soak`."""

import ast
import subprocess
import sys

import pytest

from tests.mutants.planted_source import ROOT
from tests.soak.volume import IS_LONG, databases, volume
from tests.soak.year.planted_faults import FAULTS
from tests.soak.year.story import story

MODEL = ROOT / "tests" / "soak" / "year" / "promises.py"
LONGEST_MODEL = 400
# With the leap day, the counts of the first of March, and the eighth, on which backups end.
FORTNIGHT = ["--start", "2028-02-24", "--days", "14", "--cuts", "12", "--kills", "3"]
YEAR = ["--days", "366", "--cuts", "1000", "--kills", "50"]


@pytest.mark.with_everything("test_every_order.py and test_orders_in_full.py, without days")
@pytest.mark.parametrize("database", databases("sqlite"))
def test_the_year_is_as_it_is_promised(database, request):
    asked = [*(YEAR if IS_LONG else FORTNIGHT), "--count", str(volume(24, 5000))]
    if database == "postgresql":
        asked += ["--postgresql", request.getfixturevalue("postgresql_server")]
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak.year", *asked],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout)  # noqa: T201
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert "0 differences" in done.stdout


@pytest.mark.parametrize("name", FAULTS)
def test_each_planted_fault_still_has_its_line(name):
    fault = FAULTS[name]
    source = (ROOT / fault.file).read_text(encoding="utf-8")
    assert fault.changed(source) != source


def test_the_model_is_small_and_imports_nothing_of_ours():
    source = MODEL.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= LONGEST_MODEL
    named = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
    imported = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import)]
    assert {node.module for node in named} == {"collections", "copy", "dataclasses", "datetime"}
    assert imported == []


def test_the_same_seed_is_the_same_story():
    assert story(7, 60, 40, 10, 2) == story(7, 60, 40, 10, 2) != story(8, 60, 40, 10, 2)
