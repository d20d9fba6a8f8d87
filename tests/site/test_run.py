"""`make run`, as whoever types it sees it."""

import fcntl
import os
import signal
import socket
import subprocess
import sys

import pytest
from django.db import connection

from tests.fixtures.running import LANGUAGES, MANAGE, ROOT
from website.local_run.child_processes import ProcessGroup, left_alive
from website.local_run.make_run import (
    FIRST,
    PLANTING_FAILED,
    CannotStart,
    box,
    migrate,
    nothing_is_left,
    watch,
)


@pytest.fixture
def run(start_site):
    """Start `manage.py run` in a prepared folder; returns the process. It ends with the test."""
    site = start_site(start=False, DEBUG="1")
    started = []

    def go(**env: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*MANAGE, "run"], cwd=ROOT, env=site.env | env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        started.append(process)
        return process

    go.site = site
    yield go
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(20)


def read_until(process: subprocess.Popen[str], words: str) -> str:
    seen = ""
    for line in process.stdout:
        seen += line
        if words in line:
            return seen
    pytest.fail(f"'{words}' was never said:\n{seen}")


def processes_of(var_dir) -> list[str]:
    """Every process that was started for this folder."""
    found = []
    for folder in os.listdir("/proc"):
        try:
            with open(f"/proc/{folder}/environ", "rb") as file:
                if f"VAR_DIR={var_dir}".encode() in file.read().split(b"\0"):
                    found.append(folder)
        except OSError:
            continue
    return found


@pytest.mark.both_databases
def test_a_database_from_before_the_first_release_is_called_that(db):
    migrate()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE awareness_seedrecord ADD COLUMN gone integer")
    with pytest.raises(CannotStart, match="Delete that folder"):
        migrate()


BY_SYSTEMD = pytest.param(signal.SIGTERM, marks=pytest.mark.before_release("Ctrl-C, beside it"))


@pytest.mark.parametrize("number", [signal.SIGINT, BY_SYSTEMD])
def test_being_told_to_stop_leaves_nothing_behind(run, number):
    before = run.site.demo
    process = run()
    said = pages_are_read_before_accounts_are_made(process, run.site)
    said += read_until(process, "Ctrl-C")
    a_start_where_all_is_planted_plants_nothing_and_keeps_the_accounts(process, said, before)
    a_second_run_in_the_same_folder_is_refused(run)
    assert run.site.get("/en/")[0] < 500
    process.send_signal(number)
    assert process.wait(20) == 0
    assert processes_of(run.site.var_dir) == []


def test_a_taken_port_is_one_line_with_the_remedy(run):
    with socket.create_server(("127.0.0.1", run.site.port)):
        process = run()
        said, _ = process.communicate(timeout=120)
    assert process.returncode != 0
    assert said.strip().splitlines() == [
        f"CommandError: Port {run.site.port} is taken. Choose another one: "
        f"PORT={run.site.port + 1000} make run"
    ]


def pages_are_read_before_accounts_are_made(process, site) -> str:
    said = read_until(process, f"http://localhost:{site.port}/en/")
    assert "Demonstration" not in said
    assert site.get("/en/")[0] == 200
    return said


def a_start_where_all_is_planted_plants_nothing_and_keeps_the_accounts(process, said, before):
    assert {*FIRST} <= {*LANGUAGES}, "they are planted"
    assert "Nothing has changed." in said
    for account in before.values():
        assert account["password"] in said


def a_second_run_in_the_same_folder_is_refused(run):
    said, _ = run().communicate(timeout=120)
    assert f"already running ({run.site.url})" in said
    assert len(said.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("planting", "told"), [("true", "All languages are planted."), ("false", PLANTING_FAILED)]
)
def test_what_ends_by_itself_is_named_and_ends_the_others(tmp_path, planting, told):
    said = []
    with ProcessGroup(tmp_path) as together:
        together.start("planting", [planting], os.environ)
        together.start("web server", ["sleep", "600"], os.environ)
        together.start("worker", ["true"], os.environ)
        together._processes["planting"].wait()
        assert watch(together, said.append) == "worker"
        assert left_alive(tmp_path).keys() == {"web server"}
    assert left_alive(tmp_path) == {}
    assert said == [told]


@pytest.mark.with_everything("the same of processes that only sleep, before it")
def test_a_process_that_dies_is_named_and_everything_stops(run):
    process = run()
    read_until(process, "Ctrl-C")
    worker = [
        pid for pid in processes_of(run.site.var_dir)
        if b"worker" in open(f"/proc/{pid}/cmdline", "rb").read().split(b"\0")  # noqa: SIM115
    ]  # fmt: skip
    os.kill(int(worker[0]), signal.SIGKILL)
    said, _ = process.communicate(timeout=120)
    assert process.returncode != 0
    assert "The worker ended by itself" in said
    assert processes_of(run.site.var_dir) == []


STARTS_TWO = """
import os, pathlib, sys, time
from website.local_run.child_processes import ProcessGroup
with ProcessGroup(pathlib.Path(sys.argv[1])) as together:
    together.start("worker", ["sleep", "600"], os.environ)
    together.start("web server", ["sleep", "600"], os.environ)
    together.start("planting", ["true"], os.environ)
    together._processes["planting"].wait()
    print("started", flush=True)
    time.sleep(600)
"""


def test_what_a_killed_run_has_left_is_named_by_the_next(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", STARTS_TWO, tmp_path], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "started\n"
    process.kill()
    process.wait(20)
    process.stdout.close()
    alive = left_alive(tmp_path)
    try:
        assert sorted(alive) == ["web server", "worker"], "what has ended is not named"
        with pytest.raises(CannotStart, match=rf"worker \({alive['worker']}\).*kill -- -"):
            nothing_is_left(tmp_path)
    finally:
        for number in alive.values():
            os.killpg(number, signal.SIGKILL)
    for path in tmp_path.iterdir():
        with path.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # waits for the end of whoever holds it
    nothing_is_left(tmp_path)


def test_without_debug_there_is_no_demonstration(run):
    env = run.site.env | {"DEBUG": "0"}
    done = subprocess.run([*MANAGE, "run"], cwd=ROOT, env=env, capture_output=True)
    assert done.returncode != 0
    assert b"DEBUG=1" in done.stderr


def test_the_box_is_a_box(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    lines = box(9000)
    assert len({len(line) for line in lines}) == 1
    assert any("http://localhost:9000/" in line for line in lines)
