"""Faults that are planted into the year: each is found, and told as a short story."""

import subprocess

from tests.mutants.planted_source import ROOT
from tests.soak.year import planted_faults


def test_a_fault_is_found_and_told_as_a_story():
    find = planted_faults.command("late", "--shortest", "300")
    done = subprocess.run(find, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr[-2000:]
    told, _heading, acts = done.stdout.partition("The shortest story that shows it:\n")
    assert "still there: b" in told
    assert 1 <= len(acts.splitlines()) <= 4


def test_each_planted_fault_of_the_year_is_found():
    assert planted_faults.main([]) == 0
