"""What is marked `before_release`, wherever it lies: `make soak WHAT=release`."""

import os
import subprocess
import sys

from tests.fixtures.everything import BEFORE_RELEASE
from tests.fixtures.running import ROOT


def test_what_waits_for_a_release_is_well():
    # In the volume of CI: what the soak multiplies lies beside this file.
    env = os.environ | {"TEST_EVERYTHING": "1", "SOAK": "", "COUNT": ""}
    command = [sys.executable, "-m", "pytest", "-m", BEFORE_RELEASE, "--create-db", "-v"]
    assert subprocess.run(command, cwd=ROOT, env=env).returncode == 0
