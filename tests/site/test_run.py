"""`make run`, as whoever types it sees it."""

import json
import os
import signal
import socket
import subprocess
import time

import pytest
from django.db import connection

from tests.fixtures.running import MANAGE, ROOT
from website.running import CannotStart, box, migrate


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


def test_a_database_from_before_the_first_release_is_called_that(db):
    migrate()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE awareness_seedrecord ADD COLUMN gone integer")
    with pytest.raises(CannotStart, match="Delete that folder"):
        migrate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_being_told_to_stop_leaves_nothing_behind(run, number):
    process = run()
    read_until(process, "Ctrl-C")
    assert run.site.get("/en/")[0] < 500
    process.send_signal(number)
    assert process.wait(20) == 0
    assert processes_of(run.site.var_dir) == []


def test_a_taken_port_is_one_line_with_the_remedy(run):
    with socket.create_server(("127.0.0.1", run.site.port)):
        process = run()
        said, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert said.strip().splitlines() == [
        f"CommandError: Port {run.site.port} is taken. Choose another one: "
        f"PORT={run.site.port + 1000} make run"
    ]


def test_a_second_run_in_the_same_folder_is_refused(run):
    read_until(run(), "Ctrl-C")
    said, _ = run().communicate(timeout=60)
    assert f"already running ({run.site.url})" in said
    assert len(said.strip().splitlines()) == 1


def test_a_process_that_dies_is_named_and_everything_stops(run):
    process = run()
    read_until(process, "Ctrl-C")
    worker = [
        pid for pid in processes_of(run.site.var_dir)
        if b"worker" in open(f"/proc/{pid}/cmdline", "rb").read().split(b"\0")  # noqa: SIM115
    ]  # fmt: skip
    os.kill(int(worker[0]), signal.SIGKILL)
    said, _ = process.communicate(timeout=30)
    assert process.returncode != 0
    assert "The worker ended by itself" in said
    assert processes_of(run.site.var_dir) == []


def test_a_second_start_is_quick_and_keeps_the_accounts(run):
    before = json.loads((run.site.var_dir / "demo.json").read_text(encoding="utf-8"))
    started = time.monotonic()
    said = read_until(run(), "Ctrl-C")
    assert time.monotonic() - started < 10
    for account in before.values():
        assert account["password"] in said


def test_without_debug_there_is_no_demonstration(run):
    for name in ("run", "demo"):
        done = subprocess.run(
            [*MANAGE, name], cwd=ROOT, env=run.site.env | {"DEBUG": "0"}, capture_output=True
        )
        assert done.returncode != 0
        assert b"DEBUG=1" in done.stderr


def test_the_box_is_a_box(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    lines = box(9000)
    assert len({len(line) for line in lines}) == 1
    assert any("http://localhost:9000/" in line for line in lines)
