"""
Django's SQLite, with one line for everybody who writes (`website.sqlite.queue`).

Here and not in the views: a view that forgot to queue would make all others wait. A transaction
queues from BEGIN to COMMIT, a lone statement for as long as it takes. Readers never wait.
"""

import os
import re
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from website.sqlite.queue import WriteQueue, queue_of

# BEGIN and COMMIT are queued for by the connection itself.
WAITS_FOR_NOBODY = re.compile(
    r"\s*(SELECT|WITH|PRAGMA|EXPLAIN|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b", re.IGNORECASE
)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds the queue as long as anybody on it has a turn."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turns: set[object] = set()
        self._queue: WriteQueue | None = None

    def take_turn(self, who: object) -> None:
        """who: this connection for a transaction, or the cursor of a lone statement."""
        if self._queue is None and not self.is_in_memory_db():
            queue = queue_of(str(self.settings_dict["NAME"]))
            if not queue.enter(float(self.settings_dict["OPTIONS"].get("timeout", 5))):
                raise OperationalError("database is locked: another writer does not end")
            self._queue = queue
        self._turns.add(who)

    def end_turn(self, *who: object) -> None:
        self._turns.difference_update(who)
        if self._queue is not None and not self._turns:
            queue, self._queue = self._queue, None
            queue.leave()

    def get_new_connection(self, conn_params: Any) -> Any:
        """
        Turning WAL on is a write. SQLite does not wait for another writer there, but gives up at
        once, so that of two processes that start together on a new file one would fail.
        """
        if not self.is_in_memory_db():
            keep_to_ourselves(str(self.settings_dict["NAME"]))
        deadline = time.monotonic() + float(self.settings_dict["OPTIONS"].get("timeout", 5))
        while True:
            try:
                return super().get_new_connection(conn_params)
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() > deadline:
                    raise
            time.sleep(0.01)

    def create_cursor(self, name: str | None = None) -> "QueueingCursor":
        return self.connection.cursor(factory=partial(QueueingCursor, self))

    def _start_transaction_under_autocommit(self) -> None:
        self.take_turn(self)
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self.end_turn(self)
            raise

    def _commit(self) -> None:
        super()._commit()  # where this fails, Django rolls back, or closes
        self.end_turn(self)

    def _rollback(self) -> None:
        super()._rollback()
        self.end_turn(self)

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self.end_turn(*self._turns)


def keep_to_ourselves(name: str) -> None:
    """
    Nobody else on the machine reads the file, whatever the umask. SQLite gives its journals the
    same mode. It is never opened here: to close it would end the locks of all connections to it.
    """
    with suppress(OSError):  # SQLite says what is wrong better than we do
        if not os.path.exists(name):
            handle, empty = tempfile.mkstemp(dir=os.path.dirname(name) or ".", prefix=".sqlite-")
            os.close(handle)
            try:
                os.link(empty, name)
            finally:
                os.unlink(empty)
        elif os.stat(name).st_mode & 0o077:
            os.chmod(name, 0o600)


class QueueingCursor(base.SQLiteCursorWrapper):
    """A cursor that queues for each statement that writes outside a transaction."""

    def __init__(self, wrapper: DatabaseWrapper, connection: Any) -> None:
        super().__init__(connection)
        self.wrapper = wrapper

    def execute(self, query: str, params: Any = None) -> Any:
        return self._queued(query, lambda: super(QueueingCursor, self).execute(query, params))

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        act = super().executemany
        return self._queued(query, lambda: act(query, param_list))

    def close(self) -> None:
        super().close()
        self.wrapper.end_turn(self)

    def _queued(self, query: str, act: Callable[[], Any]) -> Any:
        if self.connection.in_transaction or WAITS_FOR_NOBODY.match(query):
            return act()
        self.wrapper.take_turn(self)
        try:
            return act()
        finally:
            # INSERT … RETURNING has not ended before its rows are fetched; then comes close().
            if not self.description:
                self.wrapper.end_turn(self)
