"""
python -m bench              every row of the table
python -m bench 3 7 papers   these rows; some are in no table, and must be named
python -m bench --write      every row, and put them into docs/performance.md
"""

import argparse
import os
import platform
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date

import django

from bench.figures import table
from bench.sites import kept
from tests.fixtures.nginx import find_program
from tests.fixtures.running import ROOT

# What is measured inside a process of a site stands in the same modules, with Django's models.
os.environ |= {"DJANGO_SETTINGS_MODULE": "website.settings", "DEBUG": "1"}
django.setup()

from bench.rows import NAMED, ROWS, Row  # noqa: E402

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
DOCUMENT = ROOT / "docs" / "performance.md"
HEADS = ["", "what", "measured [spread over turns]", "goal", "bar", ""]


def chosen() -> argparse.Namespace:
    """rows: those that were named, or the whole table. write: whether into the document."""
    described = "\n".join(f"{row.name:>10}  {row.what}" for row in (*ROWS, *NAMED))
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=__doc__,
        epilog=described,
    )
    names = list(dict.fromkeys(row.name for row in (*ROWS, *NAMED)))
    parser.add_argument("names", nargs="*", metavar="ROW", help="its name, as below")
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    found = parser.parse_args()
    if unknown := [name for name in found.names if name not in names]:
        parser.error(f"no row {', '.join(unknown)}")
    if found.write and found.names:
        parser.error("--write takes every row")
    found.rows = [row for row in (*ROWS, *NAMED) if row.name in found.names] or ROWS
    return found


def measure(rows: Sequence[Row]) -> str:
    """The table of these rows, as Markdown."""
    started, lines = time.monotonic(), []
    with kept:
        for row in rows:
            say(f"{time.monotonic() - started:4.0f} s  {row.name:>2} {row.what} ...")
            lines.append(row.told())
    missed = sum(line[-1].startswith("!") for line in lines)
    verdict = f"{missed} below the bar or failed" if missed else "every bar holds"
    first = (
        f"Measured on {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"nginx {nginx_version()}, {date.today()}, "  # noqa: DTZ011
        f"in {time.monotonic() - started:.0f} s: {verdict}."
    )
    return f"{first}\n\n{table(HEADS, lines)}"


def nginx_version() -> str:
    program = find_program("nginx")
    if not program:
        return "not here"
    done = subprocess.run([program, "-v"], capture_output=True, text=True, check=True)
    return re.search(r"[\d.]+", done.stderr)[0]


def write(text: str) -> None:
    """Between the two marks of the document."""
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    DOCUMENT.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def end_on_signals() -> None:
    """Told to stop, or without its terminal, it ends as on Ctrl-C: with all that it started."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit("stopped"))


if __name__ == "__main__":
    options = chosen()
    end_on_signals()
    text = measure(options.rows)
    say(f"\n{text}")
    if options.write:
        write(text)
