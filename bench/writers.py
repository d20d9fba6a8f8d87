"""
Writers on one database, as the site's connections make them, to be counted and timed.

    python -m bench.writers FILE THREADS ROUNDS [ENGINE]      (or postgres://… instead of FILE)

Each round reads a number and writes the next one in a transaction, then writes two rows alone.
Prints one line of JSON: the milliseconds of each transaction, and the errors by their words.
"""

import json
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db import connection, transaction

from helpdesk import advisory_locks

TABLES = (
    "CREATE TABLE IF NOT EXISTS tally (number integer)",
    "CREATE TABLE IF NOT EXISTS lone (id {serial} PRIMARY KEY)",
    "INSERT INTO tally SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM tally)",
)


def configure(path: str, engine: str) -> None:
    if path.startswith("postgres"):
        import environ

        settings.configure(DATABASES={"default": environ.Env.db_url_config(path)})
        return
    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
    settings.configure(DATABASES={"default": {"ENGINE": engine, "NAME": path, "OPTIONS": options}})


def run(statement: str) -> int:
    """The number that it gives back, if any."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0]) if cursor.description else 0


def write_rounds(rounds: int, times: list[float], errors: Counter[str]) -> None:
    connection.ensure_connection()  # as in a server that has been running
    for _ in range(rounds):
        started = time.perf_counter()
        try:
            with transaction.atomic():
                # SQLite has held the whole file from the beginning.
                advisory_locks.lock_exclusive("tally")
                number = run("SELECT number FROM tally")
                run(f"UPDATE tally SET number = {number + 1}")  # noqa: S608 - our own number
            times.append((time.perf_counter() - started) * 1000)
            run("INSERT INTO lone DEFAULT VALUES")
            run("INSERT INTO lone DEFAULT VALUES RETURNING id")
        except Exception as error:  # noqa: BLE001 - what fails is what is counted
            errors[str(error)] += 1
    connection.close()


def main(path: str, threads: int, rounds: int, engine: str = "website.sqlite") -> None:
    configure(path, engine)
    serial = "serial" if connection.vendor == "postgresql" else "integer"
    for statement in TABLES:
        run(statement.format(serial=serial))
    times: list[float] = []
    errors: Counter[str] = Counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: write_rounds(rounds, times, errors), range(threads)))
    sys.stdout.write(json.dumps({"times": times, "errors": errors}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
