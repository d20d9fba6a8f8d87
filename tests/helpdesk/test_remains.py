"""What was deleted is gone from the files of the database after the next round."""

import time
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from helpdesk.conversations import intake, retention_round, secure_erase, state_changes
from helpdesk.models import CaseGrant, Conversation, Message, SenderGrant
from helpdesk.rules import submission
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import new_token_seed
from tests.fixtures.postgresql import find_server, with_name

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
FEW = 12


def on_disk() -> bytes:
    """Every byte of the tables, and on SQLite of the journal, as they lie on the disk."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        return b"".join(Path(f"{name}{end}").read_bytes() for end in ("", "-wal"))
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        names = [model._meta.db_table for model in secure_erase.TABLES]
        cursor.execute(
            "SELECT pg_read_binary_file(pg_relation_filepath(c.oid)), "
            "pg_read_binary_file(pg_relation_filepath(nullif(c.reltoastrelid, 0))) "
            "FROM pg_class c WHERE relname = ANY(%s)",
            [names],
        )
        return b"".join(bytes(part) for row in cursor.fetchall() for part in row if part)


def pieces(sealed: bytes) -> list[bytes]:
    """Of what was sealed, every stretch that says anything: the longest lie in many pages."""
    return [sealed[at : at + 24] for at in range(0, len(sealed) - 24, 24)]


@pytest.fixture
def cases(caseworkers, words):
    for n in range(FEW):
        said = submission.Submission(text=words.text * (200 if n % 2 else 1), language="ar")
        intake.accept(said, desk=DeskName.PAYOKE, token=new_token_seed())
    retention_round.delete_what_is_due()
    return list(Conversation.objects.all())


def counted():
    with connection.cursor() as cursor:
        return {table: count for table, (count, _) in secure_erase._deleted(cursor).items()}


def is_settled():
    return counted().items() <= secure_erase._wiped.items()


def rounds():
    """
    The round, and on PostgreSQL the next ones for as long as anybody there looks back: its own
    statistics do at times, and whoever writes in another database of the server, as another lane
    of these tests does for a minute. What they may still read is carried over.
    """
    for _ in range(3000):
        retention_round.delete_what_is_due()
        if connection.vendor == "sqlite" or is_settled():
            return
        time.sleep(0.1)
    pytest.fail("Somebody looks back, and does not end.")


def sealed_of(case):
    models = (Message, SenderGrant, CaseGrant)
    rows = [row for model in models for row in model.objects.filter(conversation=case)]
    return [piece for row in rows for piece in pieces(bytes(row.sealed))]


@pytest.mark.parametrize("by", ["the person", "its day"])
def test_words_and_keys_that_were_deleted_are_gone_from_the_disk_after_the_round(cases, by):
    gone = [piece for case in cases[3:5] for piece in sealed_of(case)]
    stay = sealed_of(cases[0])
    before = on_disk()
    assert all(piece in before for piece in [*gone[:10], *stay[:10]])
    if by == "the person":
        for case in cases[3:5]:
            state_changes.delete(case)
    else:
        for case in cases[3:5]:
            state_changes.read_by_desk(case)
        yesterday = timezone.localdate() - timezone.timedelta(days=1)
        ours = Conversation.objects.filter(pk__in=[case.pk for case in cases[3:5]])
        ours.update(delete_on=yesterday)
    rounds()
    assert Conversation.objects.count() == FEW - 2
    after = on_disk()
    assert [piece for piece in gone if piece in after] == []
    assert all(piece in after for piece in stay[:10])


READS, WRITES = "SELECT count(*) FROM helpdesk_message", "SELECT pg_current_xact_id()"
LOOKS_BACK = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT 1"


# As while a backup is made, of this table or others; one that has written, and reads nothing just
# now; and one that does so in another database.
@pytest.mark.parametrize(
    ("asked", "elsewhere"),
    [(READS, False), (LOOKS_BACK, False), (WRITES, False), (WRITES, True)],
)
def test_while_another_is_busy_nobody_waits_and_the_next_round_does_it(
    cases, monkeypatch, asked, elsewhere
):
    if connection.vendor == "sqlite":
        return  # its readers hold up nothing, and it has one writer at a time
    monkeypatch.setattr(secure_erase, "PATIENCE", "50ms")
    server = find_server()
    if not elsewhere:
        server = with_name(server, connection.settings_dict["NAME"])
    with psycopg.connect(server) as another:
        another.execute(asked)
        gone = sealed_of(cases[3])
        state_changes.delete(cases[3])
        retention_round.delete_what_is_due()
        assert not is_settled()
    rounds()
    after = on_disk()
    assert [piece for piece in gone if piece in after] == []


def test_as_many_rows_that_are_counted_anew_are_not_taken_for_those_that_were_wiped(cases):
    """As after a crash of PostgreSQL: it counts from nought, under a worker that lives on."""
    if connection.vendor == "sqlite":
        return  # it counts nothing
    for case in (cases[3], cases[5]):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_reset()")
        before, gone = dict(secure_erase._wiped), sealed_of(case)
        state_changes.delete(case)
        now = counted()
        assert not is_settled()
        rounds()
        after = on_disk()
        assert [piece for piece in gone if piece in after] == []
    rows = [[each[table].rows for table in sorted(now)] for each in (before, now)]
    assert rows[0] == rows[1], "the same numbers, or this shows nothing"
