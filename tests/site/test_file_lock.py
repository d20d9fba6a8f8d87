"""Of those who want the same file one is at work, and the others wait, or are told at once."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from base.files.file_lock import only_one, take_lock

ROOT = Path(__file__).parent.parent.parent
HOLD = """
import sys, time
from pathlib import Path
from base.files.file_lock import only_one
with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "one.lock"


@pytest.fixture
def holder(path):
    """Another process that holds the lock, and will not end by itself."""
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_who_does_not_wait_is_told_at_once_and_nothing_is_held_by_it(path, holder):
    with pytest.raises(BlockingIOError), only_one(path, wait=0):
        pytest.fail("two at once")
    holder.kill()
    with only_one(path):
        pass


def test_who_waits_comes_in_when_the_one_before_is_killed(path, holder):
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(came_in, path, wait) for wait in (None, 60)]
        holder.kill()
        assert [each.result(60) for each in waiting] == [True, True]


def came_in(path, wait):
    with only_one(path, wait=wait):
        return True


def test_who_gives_up_keeps_nobody_else_out(path, holder):
    others = set(threading.enumerate())
    with path.open("a") as file:
        with pytest.raises(BlockingIOError):
            take_lock(file.fileno(), wait=0.01)
        [waits] = set(threading.enumerate()) - others
        holder.kill()
        waits.join(60)
        assert not waits.is_alive()
        assert came_in(path, 0), "though the file is still open"


def test_two_threads_are_never_in_at_once(path):
    inside, most = [], []
    guard = threading.Lock()

    def work(number):
        with only_one(path, wait=60 if number % 2 else None):
            with guard:
                inside.append(number)
                most.append(len(inside))
            with guard:
                inside.remove(number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(200)))
    assert most == [1] * 200
