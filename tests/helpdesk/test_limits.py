"""How much memory a burst of numbers takes (T11)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.both_databases

MOST = 128 * 1024  # KiB above idle, for one process
BURST = """
import contextlib, re, threading
import website, django
django.setup()
from helpdesk import sealing
from helpdesk.sealing import argon2_cost
if {planted}:
    argon2_cost._one_at_a_time = contextlib.nullcontext()
numbers = [sealing.receipt_for_token(str(n).encode()) for n in range(8)]
def most():
    # Of this program: getrusage would also count what the one before exec took.
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
idle = most()
threads = [threading.Thread(target=sealing.keys_from_receipt, args=[one]) for one in numbers]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(most() - idle)
"""


def above_idle(tmp_path, *, planted):
    """KiB that eight numbers at the same moment take, at production's cost, in a new process."""
    own = {"DJANGO_SETTINGS_MODULE": "website.settings", "DEBUG": "1", "VAR_DIR": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", BURST.format(planted=planted)],
        cwd=Path(__file__).parents[2],
        env=os.environ | own,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(told.stdout)


@pytest.mark.parametrize("planted", [False, True], ids=["in a line", "all at once"])
def test_eight_numbers_at_the_same_moment_take_turns(tmp_path, planted):
    """The control lets them go all at once, and the limit notices."""
    assert (above_idle(tmp_path, planted=planted) > MOST) is planted
