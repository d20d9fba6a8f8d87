"""What is acknowledged is on both servers of the database, if the first waits for its standby."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg
import pytest

CONTROL = pytest.param(False, marks=pytest.mark.before_release("the promise itself, beside it"))


@pytest.mark.parametrize("waits", [True, CONTROL])
def test_only_where_both_must_have_it_nothing_acknowledged_can_be_lost(servers, waits):
    """The control, in rows: written while the standby is away, before the first server dies."""
    first, standby = servers
    first.sql("CREATE TABLE said (word text)")
    if not waits:
        first.sql("ALTER SYSTEM RESET synchronous_standby_names")
        first.sql("SELECT pg_reload_conf()")
    standby.stop()
    assert acknowledged_before_it_dies(first, "INSERT INTO said VALUES ('kept?')") is not waits
    standby.start()
    standby.promote()
    assert standby.sql("SELECT word FROM said") == []


def acknowledged_before_it_dies(server, statement):
    """Whether the server said that it is done; it is killed when it has, or waits for another."""
    waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(server.sql, statement)
        while not (asked.done() or server.sql(waiting)):
            time.sleep(0.05)
        is_acknowledged = asked.done()
        server.kill()
        with suppress(psycopg.Error):
            asked.result()
    return is_acknowledged
