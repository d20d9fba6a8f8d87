"""Who waits for whom, on both databases: the order of arrival, and a key that is being replaced."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from helpdesk import advisory_locks, sealing
from helpdesk.conversations import intake
from helpdesk.desks import key_rotation, member_keys
from helpdesk.desks.desk_keys import desk_keys_of
from helpdesk.models import CaseGrant, DeskKey, Tally
from helpdesk.rules.routing import DeskName
from helpdesk.statistics import counting
from tests.helpdesk.conftest import PASSPHRASE

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]


def beside(act: Callable[[], object]) -> threading.Thread:
    """`act` in a thread with a connection of its own, as in another request."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


WAITING = """
SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted
"""


def until_they_wait(count: int) -> None:
    """So many wait for a turn; SQLite's line shows nobody, so there they are given a moment."""
    if connection.vendor != "postgresql":
        time.sleep(0.2)
        return
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0] == count:
                return
        time.sleep(0.01)
    pytest.fail(f"{count} should wait for their turn.")


def test_whoever_came_first_goes_first():
    went = []

    def go(number: int) -> None:
        with transaction.atomic():
            advisory_locks.lock_exclusive("door")
            went.append(number)

    with transaction.atomic():
        advisory_locks.lock_exclusive("door")
        threads = []
        for number in range(6):
            threads.append(beside(lambda number=number: go(number)))
            until_they_wait(number + 1)
        assert went == []
    for thread in threads:
        thread.join()
    assert went == [*range(6)]


def test_those_who_share_a_turn_do_not_wait_for_each_other():
    if connection.vendor != "postgresql":
        return  # there every writer waits for every other
    met = threading.Barrier(2, timeout=20)

    def go() -> None:
        with transaction.atomic():
            advisory_locks.lock_shared("door")
            met.wait()

    for thread in [beside(go), beside(go)]:
        thread.join()
    assert not met.broken


def test_no_message_is_sealed_to_a_key_that_is_being_replaced(desk_keys, caseworkers, words):
    member = caseworkers[DeskName.PAYOKE]
    held = desk_keys_of(member, member_keys.open_member_key(member, PASSPHRASE))

    def write() -> None:
        intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed())

    with transaction.atomic():
        new = key_rotation.renew(
            DeskKey.objects.get(pk=next(iter(held))).desk, held, by=member.user
        )
        writing = beside(write)
        until_they_wait(1)
    writing.join()
    assert [grant.desk_key_id for grant in CaseGrant.objects.all()] == [new.pk]


def test_many_who_write_first_in_a_month_are_all_counted(desk_keys, words):
    def write() -> None:
        intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed())

    for thread in [beside(write) for _ in range(6)]:
        thread.join()
    counted = Tally.objects.exclude(margin=counting.ROUTE)
    assert set(counted.values_list("count", flat=True)) == {6}
    assert counted.count() == 5
