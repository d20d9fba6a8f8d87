"""All that can reach a database, on PostgreSQL; CI asks there what can tell databases apart."""

import subprocess
import sys

from tests.fixtures.running import ROOT
from tests.on_postgresql import WITH_A_DATABASE


def test_what_can_reach_a_database_is_well_on_postgresql():
    command = [sys.executable, "-m", "tests.on_postgresql", *WITH_A_DATABASE, "--create-db"]
    assert subprocess.run(command, cwd=ROOT).returncode == 0
