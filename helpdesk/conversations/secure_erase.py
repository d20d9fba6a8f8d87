"""
What a database leaves of rows that were deleted, and taking it away.

SQLite writes zeros over them (`secure_delete`), but its write-ahead log keeps them until it is
written over. PostgreSQL leaves them in the table's file: a plain VACUUM only says that the place is
free, and moves what is left of the page over some of it. So tables in which something was deleted
are written anew (VACUUM FULL), into a file without it. Its own write-ahead log is the server's
affair: docs/threat-model.md says how long that keeps what.
"""

from typing import Any, NamedTuple

from django.db import OperationalError, connection
from django.db.models import Model

from helpdesk.models import (
    AttachmentPiece,
    CaseGrant,
    Conversation,
    Draft,
    Message,
    Notice,
    SenderGrant,
    Unlocked,
)

# Words, and what opens them.
TABLES: tuple[type[Model], ...] = (
    Message,
    AttachmentPiece,
    Draft,
    SenderGrant,
    CaseGrant,
    Conversation,
    Notice,
    Unlocked,
)
# Whoever reads or writes waits for us as long as this, should somebody hold a table for longer.
PATIENCE = "1s"


class ErasedCount(NamedTuple):
    """
    Rows that were ever deleted of a table. since: from when on PostgreSQL counts, and in which
    database: after a crash it begins anew, and may come to the same number by other rows.
    """

    since: str
    rows: int


# By table: the rows that were deleted when this process last wrote it anew, with nobody left to
# read them; and those first seen, with the transaction that all of them precede.
_wiped: dict[str, ErasedCount] = {}
_seen: dict[str, tuple[ErasedCount, int]] = {}


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
    for table, (deleted, following) in _deleted(cursor).items():
        if _wiped.get(table) == deleted:
            continue
        if table not in _seen or _seen[table][0] != deleted:
            _seen[table] = deleted, following
        # Asked before: whoever looks back now may have ended when the table has been written anew.
        oldest = _oldest_looked_at(cursor)
        try:
            cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")
        except OperationalError:  # a backup reads it, or somebody writes for longer than a second
            continue
        if oldest >= _seen[table][1]:
            _wiped[table] = deleted


def _deleted(cursor: Any) -> dict[str, tuple[ErasedCount, int]]:
    """What was ever deleted of each of our tables, and a transaction after all that."""
    if connection.get_database_version() >= (15,):  # or what this round deleted counts at the next
        cursor.execute("SELECT pg_stat_force_next_flush()")
    names = [model._meta.db_table for model in TABLES]
    cursor.execute(
        "SELECT relname, concat_ws(' ', base.datid, base.stats_reset, server.stats_reset), "
        "n_tup_del, pg_snapshot_xmax(pg_current_snapshot())::text::bigint "
        "FROM pg_stat_user_tables, pg_stat_bgwriter AS server, pg_stat_database AS base "
        "WHERE base.datname = current_database() AND relname = ANY(%s)",
        [names],
    )
    return {
        table: (ErasedCount(since, rows), after) for table, since, rows, after in cursor.fetchall()
    }


def _oldest_looked_at(cursor: Any) -> int:
    """
    The transaction before which nobody looks back, so that what was deleted by then is left behind.

    Whoever writes holds what was deleted after it began, in another database of the server too:
    VACUUM FULL looks at the table as of the oldest who writes anywhere. Whoever reads in this
    database, or on a standby, holds it as well.
    """
    cursor.execute(
        "SELECT least(pg_snapshot_xmin(now)::text::bigint, "
        "pg_snapshot_xmax(now)::text::bigint - coalesce((SELECT max(age(oldest)) FROM ("
        "SELECT backend_xmin FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
        "AND (datname IS NULL OR datname = current_database()) "
        "UNION ALL SELECT xmin FROM pg_replication_slots) AS held(oldest)), 0)) "
        "FROM pg_current_snapshot() AS now"
    )
    return int(cursor.fetchone()[0])
