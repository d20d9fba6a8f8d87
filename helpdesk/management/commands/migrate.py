from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zlib import crc32

from django.core.management.commands import migrate
from django.db import connections

TURN = crc32(b"migrate")


class Command(migrate.Command):
    """Django's own; of several machines that share PostgreSQL one migrates, and the others wait."""

    def handle(self, *labels: Any, **options: Any) -> None:
        with _in_turn(options["database"]):
            super().handle(*labels, **options)


@contextmanager
def _in_turn(database: str) -> Iterator[None]:
    connection = connections[database]
    if connection.vendor != "postgresql":
        yield  # one machine, whose writers wait for each other anyway
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [TURN])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [TURN])
