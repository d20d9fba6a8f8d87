"""A request is not held up while the collector walks through all of Django."""

import subprocess
import sys

from tests.fixtures.running import MANAGE, ROOT, environment

ASK = """
import gc
from website.rsgi import load_django
load_django()
print(gc.get_freeze_count(), len(gc.get_objects()))
"""


def test_what_was_loaded_is_left_out_of_every_collection(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=environment(tmp_path), capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    frozen, walked = map(int, done.stdout.split())
    assert frozen > 100_000
    assert walked < frozen / 20


COUNT = """
import gc
print(gc.isenabled(), gc.get_freeze_count(), sum(each["collections"] for each in gc.get_stats()))
"""


def test_a_command_looks_for_no_rubbish_in_what_it_loads(tmp_path):
    done = subprocess.run(
        [*MANAGE, "shell", "-v0", "-c", COUNT], cwd=ROOT, env=environment(tmp_path),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    goes_on, frozen, walks = done.stdout.split()
    assert goes_on == "True"
    assert int(frozen) > 100_000
    assert int(walks) < 50, "more than a hundred, if it went on all the while"


FAILS = """
import gc
from website.rsgi import load_django
try:
    load_django()
except Exception as error:
    print(gc.isenabled(), type(error).__name__)
"""


def test_where_django_cannot_be_loaded_the_front_goes_on_and_so_does_the_collector(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FAILS], cwd=ROOT, env=environment(tmp_path, SECRET_KEY=""),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["True", "ImproperlyConfigured"]
