"""
How long does planting take, the first time and when nothing has changed?

    python -m bench.seeding [language ...]

Every page in every language (or in those named), on an empty SQLite database in a folder of its
own, which is thrown away. Goals: four minutes, then ten seconds.
"""

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fixtures.running import ROOT, environment

FIRST_S, AGAIN_S = 240, 10
RUNS = (
    ("the first time", (), FIRST_S),
    ("again, nothing changed", (), AGAIN_S),
    ("again, every file looked at (--again)", ("--again",), FIRST_S),
)


def main(*languages: str) -> None:
    """Plant, measure, print, and throw it away; exits with what took too long, if anything did."""
    folder = Path(tempfile.mkdtemp(prefix="seeding-"))
    slow = []
    try:
        env = environment(folder, DEBUG="1")
        _timed(env, "migrate", "--verbosity=0")
        for name, options, most in RUNS:
            seconds, busy, said = _timed(env, "seed_content", *languages, *options)
            times = f"{seconds:6.1f} s, of the processor {busy:5.1f} s"
            sys.stdout.write(f"{name:<40} {times} (goal {most} s)  {said}\n")
            slow += [name] if seconds > most else []
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if slow:
        sys.exit(f"Too slow: {', '.join(slow)}.")


def _timed(env: dict[str, str], *command: str) -> tuple[float, float, str]:
    """Seconds on the clock and of the processor, start included, and what it said last."""
    started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=env,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - started, busy, (done.stdout.splitlines() or [""])[-1]


if __name__ == "__main__":
    main(*sys.argv[1:])
