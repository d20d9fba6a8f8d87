"""
What timers of systemd do on a server: an alarm every five minutes, a backup each night, a drill
each week, by the hours of Brussels. At its start all three, so that whoever brings the site up sees
today whether a backup opens; before them the languages that are not planted yet.

A `restore`, which is run beside them in the same container, goes alone: PostgreSQL ends one of two
that want each other's tables, and pages would be planted by what is known of a site of before.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from base.files.file_lock import only_one
from deploy.image.surroundings import PLACES

AT_WORK = PLACES.var / "rounds.lock"
PLANT = ("seed_content", "--pictures")
FIRST = 1  # the first process of a container: here `rounds` itself
BRUSSELS = ZoneInfo("Europe/Brussels")
PATIENCE_SECONDS = 5  # after which planting that has begun anew is ended again
LONGEST_SLEEP = 60.0  # seconds, so that a clock that is put right is heard
SUNDAY = 6
Manage = Callable[..., int]


def next_alarm(now: datetime) -> datetime:
    return now + timedelta(minutes=5)


def next_backup(now: datetime) -> datetime:
    """The next ten past two at night."""
    at = now.replace(hour=2, minute=10, second=0, microsecond=0)
    return at if at > now else at + timedelta(days=1)


def next_drill(now: datetime) -> datetime:
    """The next Sunday at twenty to five in the morning."""
    at = now.replace(hour=4, minute=40, second=0, microsecond=0)
    at += timedelta(days=(SUNDAY - at.weekday()) % 7)
    return at if at > now else at + timedelta(days=7)


# In this order, where several are due: a drill wants a backup.
ROUNDS: dict[str, Callable[[datetime], datetime]] = {
    "backup": next_backup,
    "drill": next_drill,
    "alarm": next_alarm,
}


def run_due(due: dict[str, datetime], now: datetime, manage: Manage) -> dict[str, datetime]:
    """Run what is due; returns when each is due next. One that fails comes again in its turn."""
    after = dict(due)
    for name, next_of in ROUNDS.items():
        if due[name] <= now:
            manage(name)
            after[name] = next_of(now)
    return after


def go_on(manage: Manage) -> None:
    """For ever."""
    while manage(*PLANT) < 0:
        pass  # ended by a restore, after which it begins anew
    now = datetime.now(BRUSSELS)
    due = dict.fromkeys(ROUNDS, now)
    while True:
        due = run_due(due, datetime.now(BRUSSELS), manage)
        seconds = (min(due.values()) - datetime.now(BRUSSELS)).total_seconds()
        time.sleep(min(max(seconds, 1.0), LONGEST_SLEEP))


def manage(*words: str) -> int:
    """What it says goes where ours goes; the status is for nobody but who reads that."""
    with only_one(AT_WORK):
        return _run(*words)


def restore(*words: str) -> int:
    """With nobody at work: what is planted ends at once, a backup or a drill is waited for."""
    while True:
        end_planting(FIRST)
        with suppress(BlockingIOError), only_one(AT_WORK, wait=PATIENCE_SECONDS):
            return _run("restore", *words)


def _run(*words: str) -> int:
    return subprocess.run([sys.executable, "manage.py", *words]).returncode


def end_planting(parent: int) -> None:
    """
    It loses nothing: whatever is half planted is planted anew. All processes are asked whose child
    they are: a list of children may leave some out while others end (proc(5), `children`).
    """
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (process / "cmdline").read_bytes().split(b"\0")
            if PLANT[0].encode() in words and _parent_of(process) == parent:
                os.kill(int(process.name), signal.SIGTERM)


def _parent_of(process: Path) -> int:
    """Its number: the second word behind the name, which may hold any sign (proc(5), `stat`)."""
    _name, _, behind = (process / "stat").read_text(errors="replace").rpartition(")")
    return int(behind.split()[1])
