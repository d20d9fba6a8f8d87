"""
What a database leaves of rows that were deleted, and taking it away.

SQLite writes zeros over them (`secure_delete`), but its write-ahead log keeps them until it is
written over. PostgreSQL leaves them in the table's file: a plain VACUUM only says that the place is
free, and moves what is left of the page over some of it. So tables in which something was deleted
are written anew (VACUUM FULL), into a file without it. Its own write-ahead log is the server's
affair: docs/threat-model.md says how long that keeps what.
"""

from typing import Any

from django.db import OperationalError, connection
from django.db.models import Model

from helpdesk.models import CaseGrant, Conversation, Message, Notice, SenderGrant, Unlocked

# Words, and what opens them.
TABLES: tuple[type[Model], ...] = (
    Message,
    SenderGrant,
    CaseGrant,
    Conversation,
    Notice,
    Unlocked,
)
# Whoever reads or writes waits for us as long as this, should somebody hold a table for longer.
PATIENCE = "1s"

# How many rows had been deleted of a table when it was last written anew by this process.
_wiped: dict[str, int] = {}


def wipe() -> None:
    """Take away what is left of deleted rows. What another is using waits for the next round."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [PATIENCE])
            try:
                _write_anew(cursor)
            finally:
                cursor.execute("RESET lock_timeout")


def _write_anew(cursor: Any) -> None:
    for table, deleted in _deleted(cursor).items():
        if _wiped.get(table) == deleted:
            continue
        # Asked before: whoever looks back now may have ended when the table has been written anew.
        is_held = _somebody_looks_back(cursor)
        try:
            cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")
        except OperationalError:  # a backup reads it, or somebody writes for longer than a second
            continue
        if not is_held:
            _wiped[table] = deleted


def _deleted(cursor: Any) -> dict[str, int]:
    """How many rows were ever deleted of each of our tables."""
    if connection.get_database_version() >= (15,):  # or what this round deleted counts at the next
        cursor.execute("SELECT pg_stat_force_next_flush()")
    names = [model._meta.db_table for model in TABLES]
    cursor.execute(
        "SELECT relname, n_tup_del FROM pg_stat_user_tables WHERE relname = ANY(%s)", [names]
    )
    return dict(cursor.fetchall())


def _somebody_looks_back(cursor: Any) -> bool:
    """
    Whether an older transaction may still read what was deleted, so that it was carried over.

    Of this database, or of a standby. One that has written and reads nothing just now has no
    `backend_xmin`, and holds what was deleted after it began all the same.
    """
    cursor.execute(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
        "AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL) "
        "AND (datname IS NULL OR datname = current_database()))"
    )
    return bool(cursor.fetchone()[0])
