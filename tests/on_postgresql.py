"""
The tests that can tell the databases apart, on PostgreSQL: `python -m tests.on_postgresql`.

They are marked `both_databases`: locks, isolation, what is committed, search, dumps, raw SQL. All
that can reach the database is asked by `make soak WHAT=on_postgresql`, and so is what is chosen by
a path or `-k`. A second run of pytest, since a Django process has one default database.

Without a server they are skipped with the line that installs one; with CI=true that is a failure.
"""

import os
import sys

from tests.fixtures.everything import NOTHING_THAT_WAITS
from tests.fixtures.postgresql import REMEDY, find_server

WITH_A_DATABASE = (HELPDESK, SITE, AWARENESS) = "tests/helpdesk", "tests/site", "tests/awareness"
IN = "--in="  # before each folder, where not all are asked for
# What starts a site of its own chooses its database itself, and has run by now.
WITHOUT = "not own_server and not sqlite_only"
ALL = f"(database or both_databases) and {WITHOUT}"
TELLING = f"both_databases and {WITHOUT}{NOTHING_THAT_WAITS}"


def main() -> None:
    server = find_server()
    if server:
        print("The tests with a database, on PostgreSQL:", flush=True)  # noqa: T201
        os.environ |= {"TEST_DATABASE_URL": server, "TEST_ON_POSTGRESQL": "1"}
        arguments = [each for each in sys.argv[1:] if not each.startswith(IN)]
        asked = [each.removeprefix(IN) for each in sys.argv[1:] if each.startswith(IN)]
        folders = [folder for folder in asked or WITH_A_DATABASE if os.path.isdir(folder)]
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-m",
            which(arguments),
            *folders,
            *arguments,
        ]
        os.execv(sys.executable, command)  # noqa: S606
    in_ci = os.environ.get("CI", "").lower() in {"1", "true"}
    sys.exit(f"No PostgreSQL server, and CI=true: a failure. {REMEDY}" if in_ci else _skipped())


def which(arguments: list[str]) -> str:
    """Whoever chooses tests by a path or by `-k` gets all of those that can reach a database."""
    chosen = any(each.startswith("-k") or not each.startswith("-") for each in arguments)
    return ALL if chosen else TELLING


def _skipped() -> int:
    print(f"Skipped on PostgreSQL: no server. To run them there: {REMEDY}")  # noqa: T201
    return 0


if __name__ == "__main__":
    main()
