"""`make bench` leaves no process behind, however it ends."""

import os
import select
import signal
import subprocess
import sys

import pytest

from bench.figures import Figure, Spread
from bench.rows import NAMED, ROWS, Row
from tests.test_house import ROOT

# A server as granian is: a leader and its child, neither of which ends when it is asked to. Each
# holds the end of a pipe, which is closed when none of them lives.
SERVER = """
import os, signal, sys, time
end = int(sys.argv[1])
signal.signal(signal.SIGTERM, lambda *_: os.write(end, b"asked "))
if os.fork():
    os.write(end, b"ready ")
    print(flush=True)
for _ in range(600):
    time.sleep(1)
"""
# Whatever runs the tests in the background lets its children hear no Ctrl-C.
RUN = f"""
import signal, subprocess, sys
from bench import sites
from bench.__main__ import end_on_signals, measure
from bench.figures import Figure
from bench.rows import Row

end, last, sites.GRACE = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])

def serve():
    command = [sys.executable, "-c", {SERVER!r}, str(end)]
    server = sites.started(command, pass_fds=[end], stdout=subprocess.PIPE)
    sites.kept.enter_context(server).stdout.readline()
    return Figure(1)

def fail():
    raise RuntimeError("half way")

def stay():
    import time
    time.sleep(3600)

signal.signal(signal.SIGINT, signal.default_int_handler)
end_on_signals()
measure([Row("1", "a server", "", "", serve), Row("2", "then", "", "", locals()[last])])
"""
AT_ONCE, NEVER = "0.01", "3600"


@pytest.fixture
def run_bench():
    """Start a run of two rows, of which the first starts a server; and hear what that writes."""
    ours, theirs = os.pipe()
    started = []

    def run(last, grace):
        command = [sys.executable, "-c", RUN, str(theirs), last, grace]
        started.append(subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs]))
        os.close(theirs)
        return started[0], lambda: heard(ours)

    yield run
    started[0].kill()
    started[0].wait()
    os.close(ours)


def heard(pipe):
    """What was written next; empty once all who could write are gone."""
    assert select.select([pipe], [], [], 120)[0], "somebody lives, and says nothing"
    return os.read(pipe, 100).decode()


def everything(hear):
    return "".join(iter(hear, ""))


def test_a_row_that_fails_half_way_leaves_no_process(run_bench):
    run, hear = run_bench("fail", AT_ONCE)
    assert "ready" in everything(hear)
    assert run.wait(60) == 0, "the rows before it are told"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_told_to_stop_leaves_no_process(run_bench, number):
    run, hear = run_bench("stay", AT_ONCE)
    assert "ready" in hear()
    run.send_signal(number)
    everything(hear)
    assert run.wait(60) != 0


def test_a_second_ctrl_c_waits_for_nobody(run_bench):
    run, hear = run_bench("stay", NEVER)
    assert "ready" in hear()
    run.send_signal(signal.SIGINT)
    assert "asked" in hear()
    run.send_signal(signal.SIGINT)
    everything(hear)
    assert run.wait(60) != 0


def test_written_figures_take_the_place_of_those_before(tmp_path):
    document = tmp_path / "performance.md"
    document.write_text((ROOT / "docs" / "performance.md").read_text("utf-8"), "utf-8")
    before, rest = document.read_text("utf-8").split("<!-- measured: begin -->")
    code = "import pathlib, sys; from bench import __main__ as run;"
    code += "run.DOCUMENT = pathlib.Path(sys.argv[1]); run.write('| 1 | new |')"
    subprocess.run([sys.executable, "-c", code, str(document)], cwd=ROOT, check=True)
    after = rest.split("<!-- measured: end -->")[1]
    text = f"{before}<!-- measured: begin -->\n| 1 | new |\n<!-- measured: end -->{after}"
    assert document.read_text("utf-8") == text


def test_the_table_has_fourteen_rows_and_what_must_be_named_is_none_of_them():
    numbers = dict.fromkeys(row.name for row in ROWS)
    assert list(numbers) == [str(number) for number in range(1, 15)]
    assert {row.name for row in NAMED}.isdisjoint(numbers)


@pytest.mark.parametrize(
    ("value", "failed", "verdict"),
    [(2, 0, "goal"), (3, 0, "holds"), (Spread(5, 1, 9), 0, "! missed"), (1, 1, "! missed")],
)
def test_a_row_says_whether_its_bar_holds(value, failed, verdict):
    row = Row("1", "a ratio", "<= 2", "<= 4", lambda: Figure(value, failed=failed))
    assert row.told()[-1] == verdict
