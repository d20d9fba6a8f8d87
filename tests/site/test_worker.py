"""The worker: every loop runs, none can stop another, and what it says holds no words."""

import errno
import inspect
import json
import os
import threading
import time

import pytest

from website.monitoring.heartbeat import Heartbeat
from website.worker import loops
from website.worker.loops import Loop
from website.worker.worker_process import Worker

SECRET = "he keeps my passport"


@pytest.fixture
def heartbeat(tmp_path):
    return Heartbeat(tmp_path)


def run_until(worker, happened: threading.Event) -> None:
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        assert happened.wait(60)
    finally:
        worker.stop()
        thread.join()


def fails() -> None:
    raise ValueError(SECRET)


def fails_until_the_third_time():
    rounds = iter([fails, fails])
    return lambda: next(rounds, dict)()


def after(rounds: int, happened: threading.Event):
    left = iter(range(rounds - 1))

    def act() -> None:
        if next(left, None) is None:
            happened.set()

    return act


def test_the_worker_does_over_and_over_whatever_there_is_to_do():
    """What no loop does, nobody does: no mail would leave, nothing would ever be deleted."""
    acts = {act for _, act in inspect.getmembers(loops, inspect.isfunction) if of_loops(act)}
    assert acts == {loop.act for loop in loops.LOOPS}
    names = {loop.name for loop in loops.LOOPS}
    assert names >= {"notices", "retention", "audit", "backup keys", "sessions", "pages"}


MINUTE, HOUR, DAY = 60, 3600, 86_400
# Seconds, at most: what waits for a round longer is told, shown or deleted later than is promised.
AT_LEAST_EVERY = {
    "notices": 5,
    "media": 5,
    "pages": 10,
    "recordings": 10,
    "phonebook": 30,
    "daily mail": MINUTE,
    "scheduled pages": MINUTE,
    "retention": 10 * MINUTE,
    "words of recordings": 10 * MINUTE,
    "audit": HOUR,
    "backup keys": HOUR,
    "sessions": DAY,
}


def test_what_delivers_and_what_destroys_comes_as_often_as_is_promised():
    every = {loop.name: loop.every for loop in loops.LOOPS}
    seldom = {name: every[name] for name, most in AT_LEAST_EVERY.items() if every[name] > most}
    assert seldom == {}


def of_loops(act) -> bool:
    return act.__module__ == loops.__name__


@pytest.mark.django_db
def test_a_loop_that_fails_goes_on_and_stops_no_other(heartbeat, caplog):
    happened = threading.Event()
    loops = [Loop("bad", 0.01, fails), Loop("good", 0.01, after(20, happened))]
    run_until(Worker(loops, heartbeat), happened)
    assert heartbeat.read()["bad"]["ran"] > 0
    assert heartbeat.read()["good"]["error"] == ""


@pytest.mark.django_db
def test_a_fault_is_logged_when_it_begins_and_when_it_ends(heartbeat, caplog):
    happened = threading.Event()
    bad = Loop("bad", 0.01, fails_until_the_third_time())
    run_until(Worker([bad, Loop("good", 0.05, after(9, happened))], heartbeat), happened)
    assert caplog.messages == [
        "The loop 'bad' failed: ValueError. It goes on.",
        "The loop 'bad' runs well again.",
    ]


@pytest.mark.django_db
def test_neither_log_nor_heartbeat_repeats_the_words_of_an_exception(heartbeat, caplog):
    happened = threading.Event()
    loops = [Loop("bad", 0.01, fails), Loop("good", 0.01, after(5, happened))]
    run_until(Worker(loops, heartbeat), happened)
    assert SECRET not in caplog.text
    assert SECRET not in heartbeat.path.read_text(encoding="utf-8")
    assert heartbeat.read()["bad"]["error"] == "ValueError"


@pytest.mark.django_db
def test_a_loop_that_hangs_holds_up_no_other(heartbeat):
    happened, let_go = threading.Event(), threading.Event()
    loops = [Loop("hangs", 1, let_go.wait), Loop("good", 0.01, after(5, happened))]
    worker = Worker(loops, heartbeat)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        assert happened.wait(60)
    finally:
        let_go.set()
        worker.stop()
        thread.join()


def test_a_loop_is_late_when_it_has_not_run_well_for_three_rounds(heartbeat):
    assert heartbeat.late(now=0) == ["worker"]
    heartbeat.beat("notices", every=100, now=1000)
    heartbeat.beat("notices", every=100, now=1290, error="OSError")
    assert heartbeat.late(now=1299) == []
    assert heartbeat.late(now=1301) == ["notices"]


def test_a_loop_that_this_version_has_no_more_is_forgotten_and_never_late(heartbeat):
    heartbeat.beat("links", every=600, now=1)
    heartbeat.beat("notices", every=5, now=1)
    done = threading.Event()
    run_until(Worker([Loop("notices", 5, done.set)], heartbeat), done)
    assert list(heartbeat.read()) == ["notices"]


def test_a_heartbeat_is_whole_whenever_it_is_read(heartbeat):
    def beat() -> None:
        for now in range(200):
            heartbeat.beat(threading.current_thread().name, every=1, now=now)

    threads = [threading.Thread(target=beat, name=f"loop {n}") for n in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        if heartbeat.path.exists():
            json.loads(heartbeat.path.read_bytes())
    assert {beat["ran"] for beat in heartbeat.read().values()} == {199}


def test_on_a_full_disk_no_beat_leaves_a_file_behind(heartbeat, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    heartbeat.beat("notices", every=5, now=1)
    with monkeypatch.context() as disk:
        disk.setattr(os, "fchmod", full)
        with pytest.raises(OSError, match="No space"):
            heartbeat.beat("notices", every=5, now=2)
    assert [path.name for path in heartbeat.path.parent.iterdir()] == ["worker.json"]
    assert heartbeat.read()["notices"]["ran"] == 1


def test_what_a_killed_worker_left_is_swept_by_the_next_one(heartbeat):
    left, fresh = (heartbeat.path.with_name(f".worker.json-{name}") for name in ("left", "fresh"))
    for path in (left, fresh):
        path.touch()
    os.utime(left, (1, 1))
    heartbeat.beat("notices", every=5, now=1)
    assert fresh.exists(), "another worker may be writing it"
    assert not left.exists()


def test_the_worker_of_a_running_site_beats_and_stops_when_asked(start_site):
    site = start_site(web=False)
    deadline = time.monotonic() + 20
    while not Heartbeat(site.var_dir).read() and time.monotonic() < deadline:
        time.sleep(0.1)
    process = site.processes[0]
    site.stop()
    assert Heartbeat(site.var_dir).read()
    assert process.returncode == 0
