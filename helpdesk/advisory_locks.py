"""
Turns on PostgreSQL: whoever came first goes first. On SQLite all who write stand in one line
already, which is the connection's (`site/website/sqlite`), and nothing here does anything.

A lock of a row goes to whoever wakes up first, newcomers among them: of sixteen who wrote at
once, one in a hundred waited eight times as long as most. An advisory lock is handed over in the
order of arrival. Both last until the transaction ends, and what is read after it is what whoever
went before has left.
"""

from zlib import crc32

from django.db import connection


def lock_exclusive(what: str) -> None:
    """Go alone: nobody else has this turn, nor shares it, until our transaction ends."""
    _wait("pg_advisory_xact_lock", what)


def lock_shared(what: str) -> None:
    """Go with all who share it; only whoever takes it waits for us, and we for them."""
    _wait("pg_advisory_xact_lock_shared", what)


def share_key(desk: str) -> None:
    """For whoever seals to a desk's key: none comes into force between reading it and sealing."""
    lock_shared(f"key of {desk}")


def replace_key(desk: str) -> None:
    """For whoever makes a desk's new key: nobody seals to the old one meanwhile."""
    lock_exclusive(f"key of {desk}")


def _wait(how: str, what: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {how}(%s)", [crc32(what.encode())])
