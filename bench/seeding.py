"""
How long does planting take, the first time and when nothing has changed?

    python -m bench.seeding [language ...]

Every page in every language (or in those named), on an empty SQLite database in a folder of its
own, which is thrown away. Goals: four minutes, then ten seconds.
"""

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
        env = environment(folder / "var", DEBUG="1")
        _timed(env, "migrate", "--verbosity=0")
        for name, options, most in RUNS:
            seconds, said = _timed(env, "seed_content", *languages, *options)
            sys.stdout.write(f"{name:<40} {seconds:6.1f} s  (goal {most} s)  {said}\n")
            slow += [name] if seconds > most else []
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if slow:
        sys.exit(f"Too slow: {', '.join(slow)}.")


def _timed(env: dict[str, str], *command: str) -> tuple[float, str]:
    """Seconds on the clock, with the start of the process, and what it said last."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=env,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return time.monotonic() - started, (done.stdout.splitlines() or [""])[-1]


if __name__ == "__main__":
    main(*sys.argv[1:])
