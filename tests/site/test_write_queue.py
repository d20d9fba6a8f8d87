"""Writers on SQLite: they stand in one line, nobody is refused, nobody is forgotten."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from website.sqlite.queue import FairLock, queue_of

ROOT = Path(__file__).parent.parent.parent
PROCESSES, THREADS, ROUNDS = 2, 8, 15


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "written.sqlite3")


@pytest.fixture
def connect(path, django_db_blocker):
    """A function that makes a connection to one file as the site's settings would."""
    made = []

    def connect(**options):
        options = {"transaction_mode": "IMMEDIATE", "timeout": 5, **options}
        handler = ConnectionHandler(
            {"default": {"ENGINE": "website.sqlite", "NAME": path, "OPTIONS": options}}
        )
        made.append(handler["default"])
        return made[-1]

    with django_db_blocker.unblock():  # it is not the database of the tests
        yield connect
    for connection in made:
        connection.close()


def run(connection, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def begin(connection):
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def is_free(path):
    queue = queue_of(path)
    free = queue.enter(0.05)
    if free:
        queue.leave()
    return free


@pytest.mark.sqlite_only
def test_the_site_uses_it():
    assert settings.DATABASES["default"]["ENGINE"] == "website.sqlite"


@pytest.mark.sqlite_only
def test_nobody_else_on_the_machine_reads_the_database(path, connect):
    """Whatever the umask: the file, its journal and its index."""
    before = os.umask(0o022)
    try:
        connection = connect(init_command="PRAGMA journal_mode=WAL;")
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE kept (word)")
        files = [Path(path + end) for end in ("", "-wal", "-shm")]
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    finally:
        os.umask(before)


def test_one_that_others_could_read_until_now_is_closed_to_them(path, connect):
    Path(path).touch(mode=0o644)
    Path(path).chmod(0o644)
    connect().ensure_connection()
    assert Path(path).stat().st_mode & 0o777 == 0o600


def test_whoever_comes_while_another_writes_waits_to_turn_wal_on(path, connect):
    writer = sqlite3.connect(path, check_same_thread=False)
    writer.executescript("CREATE TABLE tally (number integer); BEGIN IMMEDIATE;")
    ends = threading.Timer(0.3, writer.close)
    ends.start()
    mode = run(connect(init_command="PRAGMA journal_mode=WAL"), "PRAGMA journal_mode")
    ends.join()
    assert mode == ("wal",)


def test_whoever_comes_while_the_writer_does_not_end_is_told(path, connect):
    with sqlite3.connect(path) as writer:
        writer.executescript("CREATE TABLE tally (number integer); BEGIN IMMEDIATE;")
        with pytest.raises(OperationalError, match="locked"):
            run(connect(init_command="PRAGMA journal_mode=WAL", timeout=0.2), "SELECT 1")


def test_sixteen_writers_lose_nothing_and_are_never_refused(path):
    command = [sys.executable, "-m", "bench.writers", path, str(THREADS), str(ROUNDS)]
    running = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(PROCESSES)
    ]
    for process in running:
        said, complaint = process.communicate(timeout=120)
        assert process.returncode == 0, complaint.decode()
        assert json.loads(said)["errors"] == {}
    everybody = PROCESSES * THREADS * ROUNDS
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT number FROM tally").fetchone() == (everybody,)
        assert database.execute("SELECT count(*) FROM lone").fetchone() == (2 * everybody,)


def test_a_transaction_keeps_its_turn_until_it_ends_however_it_ends(connect, path):
    connection = connect()
    for end in (connection.commit, connection.rollback, connection.close):
        begin(connection)
        run(connection, "CREATE TABLE IF NOT EXISTS one (id integer)")
        assert not is_free(path)
        end()
        assert is_free(path)
        connection.connect()


def test_a_lone_statement_that_fails_gives_its_turn_back(connect, path):
    connection = connect()
    with pytest.raises(OperationalError):
        run(connection, "INSERT INTO nowhere VALUES (1)")
    assert is_free(path)


@pytest.mark.both_databases
def test_a_statement_that_returns_rows_has_its_turn_until_they_are_read(connect, path):
    connection = connect()
    run(connection, "CREATE TABLE one (id integer)")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO one VALUES (1) RETURNING id")
        assert not is_free(path)
        assert cursor.fetchone() == (1,)
    assert is_free(path)


def test_readers_wait_for_nobody(connect, path):
    writer, reader = connect(), connect()
    run(writer, "PRAGMA journal_mode=WAL")
    run(writer, "CREATE TABLE one (id integer)")
    begin(writer)
    run(writer, "INSERT INTO one VALUES (1)")
    assert run(reader, " SELECT count(*) FROM one") == (0,)
    writer.commit()
    assert run(reader, "SELECT count(*) FROM one") == (1,)


def test_whoever_waits_too_long_is_told_so_and_can_try_again(connect, path):
    connection = connect(timeout=0.05)
    queue = queue_of(path)
    assert queue.enter(1)
    with pytest.raises(OperationalError, match="locked"):
        begin(connection)
    queue.leave()
    begin(connection)
    connection.commit()


def test_a_line_is_served_in_the_order_in_which_people_came():
    line, served = FairLock(), []
    line.enter(1)

    def wait(number):
        assert line.enter(5)
        served.append(number)
        line.leave()

    threads = []
    for number in range(8):
        threads.append(threading.Thread(target=wait, args=[number]))
        threads[-1].start()
        time.sleep(0.01)
    line.leave()
    for thread in threads:
        thread.join()
    assert served == list(range(8))


HOLD = "import sys, time; from website.sqlite.queue import queue_of\n"
HOLD += "assert queue_of(sys.argv[1]).enter(5); print('in', flush=True); time.sleep(60)"


@pytest.fixture
def other_process(path):
    """Another process at the head of the line."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, path], cwd=ROOT, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"in\n"
        yield process
        process.kill()


def test_another_process_is_waited_for_but_not_for_ever(path, other_process):
    started, worked = time.monotonic(), time.thread_time()
    assert not queue_of(path).enter(0.2)
    assert time.monotonic() - started > 0.15
    assert time.thread_time() - worked < 0.1, "it sleeps while it waits"


def test_a_process_that_is_killed_lets_the_next_one_in(path, other_process):
    threading.Timer(0.2, other_process.kill).start()
    assert queue_of(path).enter(5)
    queue_of(path).leave()


def test_whoever_gave_up_does_not_keep_the_file_when_it_comes_free(path, other_process):
    assert not queue_of(path).enter(0.05)
    other_process.kill()
    other_process.wait()
    for _ in range(3):
        assert queue_of(path).enter(2)
        queue_of(path).leave()
