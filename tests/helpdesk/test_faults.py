"""What breaks while somebody presses Send: nothing is lost, nothing is half-stored (T9)."""

import sqlite3
import threading

import pytest
from django.db import connection, connections
from django.test import Client

from helpdesk.conversations import lookup
from helpdesk.models import (
    CaseGrant,
    Conversation,
    Message,
    Notice,
    SenderGrant,
    UsedToken,
)
from tests.helpdesk.conftest import SECRET
from tests.helpdesk.test_write import _is_not_sent, number_in

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]

# A fault that only a file can have.
on_sqlite = pytest.mark.sqlite_only


def nothing_is_half_stored():
    cases = set(Conversation.objects.values_list("pk", flat=True))
    for model in (CaseGrant, SenderGrant, Message):
        assert set(model.objects.values_list("conversation_id", flat=True)) == cases, model
    assert Notice.objects.count() == UsedToken.objects.count() == len(cases)


@on_sqlite
def test_a_full_disk_gives_the_words_back_and_stores_no_half(send, client):
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # else the pages of what was deleted are used first
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 3}")
    try:
        answers = []
        for n in range(12):
            token = client.get("/en/write/").context["token"]
            answers.append(send(message=f"{SECRET} {n}" + "x" * 4000, token=token))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    refused = [answer for answer in answers if answer.status_code == 503]
    assert refused, "The disk never was full: the test tests nothing."
    for answer in refused:
        assert SECRET in answer.text
        assert "has not been sent" in answer.text
    stored = [number_in(answer) for answer in answers if answer.status_code == 200]
    assert len(stored) == Conversation.objects.count()
    assert all(lookup.find_by_receipt(number) for number in stored)
    nothing_is_half_stored()
    assert send(message=SECRET, token=answers[-1].context["token"]).status_code == 200


@on_sqlite
def test_a_database_that_may_only_be_read_gives_the_words_back(send):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
    try:
        _is_not_sent(send(message=SECRET))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")
    nothing_is_half_stored()


@on_sqlite
def test_a_database_that_stays_locked_gives_the_words_back(send):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 200")
    other = sqlite3.connect(connection.settings_dict["NAME"], uri=True, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        _is_not_sent(send(message=SECRET))
    finally:
        other.execute("ROLLBACK")
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 20000")
    nothing_is_half_stored()
    assert send(message=SECRET).status_code == 200


def test_a_server_that_is_not_there_gives_the_words_back(send):
    from django.db.backends.postgresql.base import DatabaseWrapper

    kept = connections["default"]
    nowhere = {"ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1", "PORT": "1"}
    broken = {**kept.settings_dict, **nowhere, "OPTIONS": {"connect_timeout": 2}}
    connections["default"] = DatabaseWrapper({**broken, "NAME": "none"}, alias="default")
    try:
        answer = send(message=SECRET)
    finally:
        connections["default"] = kept
    _is_not_sent(answer)


def test_eight_clicks_at_once_make_one_case_and_one_number(token, send):
    together, answers = threading.Barrier(8), []

    def click():
        together.wait()
        answers.append(send(message=SECRET, follow_with=Client()))
        connections.close_all()

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200] * 8
    assert len({number_in(answer) for answer in answers}) == 1
    assert Conversation.objects.count() == Message.objects.count() == Notice.objects.count() == 1
    nothing_is_half_stored()


def test_different_words_from_one_form_at_once_are_all_kept(token, send):
    together = threading.Barrier(4)

    def click(n):
        together.wait()
        send(message=f"words {n}", follow_with=Client())
        connections.close_all()

    threads = [threading.Thread(target=click, args=[n]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Conversation.objects.count() == 4
    for n in range(4):
        found = lookup.find_by_receipt(number_in(send(message=f"words {n}")))
        assert [one.content["text"] for one in lookup.messages_of(found)] == [f"words {n}"]


def test_the_half_that_this_looks_for_is_found(send):
    send(message=SECRET)
    nothing_is_half_stored()
    SenderGrant.objects.all().delete()
    with pytest.raises(AssertionError):
        nothing_is_half_stored()
