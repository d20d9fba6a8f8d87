"""
The tests that touch a database, once more on PostgreSQL: `python -m tests.on_postgresql`.

The same tests in a second run of pytest, since a Django process has one default database.
Without a server they are skipped with the line that installs one; with CI=true that is a failure.
"""

import os
import sys

from tests.fixtures.postgresql import REMEDY, find_server

WITH_A_DATABASE = ("tests/helpdesk", "tests/site", "tests/awareness")
# What starts a site of its own chooses its database itself, and has run by now.
WITHOUT = "not own_server and not sqlite_only"


def main() -> None:
    server = find_server()
    if server:
        print("The tests with a database, on PostgreSQL:", flush=True)  # noqa: T201
        os.environ |= {"TEST_DATABASE_URL": server, "TEST_ON_POSTGRESQL": "1"}
        folders = [folder for folder in WITH_A_DATABASE if os.path.isdir(folder)]
        command = [sys.executable, "-m", "pytest", "-m", WITHOUT, *folders, *sys.argv[1:]]
        os.execv(sys.executable, command)  # noqa: S606
    in_ci = os.environ.get("CI", "").lower() in {"1", "true"}
    sys.exit(f"No PostgreSQL server, and CI=true: a failure. {REMEDY}" if in_ci else _skipped())


def _skipped() -> int:
    print(f"Skipped on PostgreSQL: no server. To run them there: {REMEDY}")  # noqa: T201
    return 0


if __name__ == "__main__":
    main()
