"""
python -m bench            every row but the long ones
python -m bench 3 18 35    these rows
python -m bench --write    every row, and put them into docs/performance.md
"""

import argparse
import os
import platform
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date

import django

from bench.figures import table
from bench.sites import kept
from tests.fixtures.nginx import find_program
from tests.fixtures.running import ROOT

# What is measured inside a process of a site stands in the same modules, with Django's models.
os.environ |= {"DJANGO_SETTINGS_MODULE": "website.settings", "DEBUG": "1"}
django.setup()

from bench.rows import LONG, ROWS, TABLES, Row  # noqa: E402

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
DOCUMENT = ROOT / "docs" / "performance.md"
HEADS = ["", "what", "measured [spread over turns]", "goal", "bar", ""]


def chosen() -> argparse.Namespace:
    described = "\n".join(f"{row.number:4}  {row.what}" for row in ROWS + LONG)
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=__doc__,
        epilog=f"{described}\n\nThe last {len(LONG)} take minutes each, and must be named.",
    )
    numbers = sorted({row.number for row in ROWS + LONG})
    parser.add_argument("rows", nargs="*", type=int, metavar="ROW", help="numbers, as below")
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    found = parser.parse_args()
    if unknown := [str(number) for number in found.rows if number not in numbers]:
        parser.error(f"no row {', '.join(unknown)}")
    if found.write and found.rows:
        parser.error("--write takes every row")
    return found


def measure(rows: list[Row]) -> str:
    """The table of these rows, and the further tables that belong to them, as Markdown."""
    started, lines = time.monotonic(), []
    with kept:
        for row in rows:
            say(f"{time.monotonic() - started:4.0f} s  {row.number:2} {row.what} ...")
            lines.append(row.told())
        numbers = {row.number for row in rows}
        further = [safely(make) for belongs, make in TABLES if belongs & numbers]
    missed = sum(line[-1].startswith("!") for line in lines)
    verdict = f"{missed} below the bar or failed" if missed else "every bar holds"
    first = (
        f"Measured on {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"nginx {nginx_version()}, {date.today()}, "  # noqa: DTZ011
        f"in {time.monotonic() - started:.0f} s: {verdict}."
    )
    return "\n\n".join([first, table(HEADS, lines, left=2), *further])


def safely(make: Callable[[], str]) -> str:
    """A table that cannot be made says so in its place; the rows are not lost with it."""
    try:
        return make()
    except Exception as error:  # noqa: BLE001 - it is told
        return f"A table failed: {error}"[:200]


def nginx_version() -> str:
    program = find_program("nginx")
    if not program:
        return "not here"
    done = subprocess.run([program, "-v"], capture_output=True, text=True, check=True)
    return re.search(r"[\d.]+", done.stderr)[0]


def write(text: str) -> None:
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    DOCUMENT.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    options = chosen()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # and what we started with us
    wanted = [row for row in ROWS + LONG if row.number in options.rows] or list(ROWS)
    text = measure(wanted)
    say(f"\n{text}")
    if options.write:
        write(text)
