"""A yes, and something else that is asked for at the same moment."""

from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from awareness.models import Hotline
from helpdesk.attestation import statements
from website.approvals import proposals

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]

OLD, NEW, OTHER = "+3278055800", "+3222345678", "+3225116464"
# For which the yes stops between comparing and publishing, unless the other is done before.
SECONDS_BETWEEN = 2


def ask(row, by, phone):
    """Keep a draft with this number, and ask a yes for it."""
    row = Hotline.objects.get(pk=row.pk)
    row.phone = phone
    row.save_revision(user=by, clean=False)
    draft = Hotline.objects.get(pk=row.pk)
    proposals.ask(draft, proposals.would_ask(draft, by).mark, by)


def a_line_that_waits(ada):
    names = {"name_en": "A line", "published_by": "Somebody", "source": "its page"}
    row = Hotline.objects.create(code="a-line", phone=OLD, read_on="2026-11-24", **names)
    ask(row, ada, NEW)
    return row, proposals.waiting_for(Hotline.objects.get(pk=row.pk)).mark


def test_what_is_asked_for_while_somebody_says_yes_waits_for_a_yes_of_its_own(monkeypatch):
    people = [get_user_model().objects.create_user(name) for name in ("ada", "ben", "cleo")]
    ada, ben, cleo = people
    row, mark = a_line_that_waits(ada)

    def asks():
        try:
            ask(row, cleo, OTHER)
        finally:
            connection.close()

    end = statements.end
    with ThreadPoolExecutor(1) as colleague:

        def end_later(subject):
            wait([colleague.submit(asks)], timeout=SECONDS_BETWEEN)
            return end(subject)

        monkeypatch.setattr(statements, "end", end_later)
        proposals.say_yes(Hotline.objects.get(pk=row.pk), mark, ben)
    now = Hotline.objects.get(pk=row.pk)
    assert now.phone == NEW
    waiting = proposals.waiting_for(now)
    assert waiting is not None, "what Cleo asked for is not lost"
    assert (waiting.by, OTHER in waiting.says) == ("cleo", True)


def test_a_yes_and_who_asks_once_more_do_not_wait_for_each_other_for_ever(monkeypatch):
    """Both take the proposal first and the row then: a ring would be an error for one of them."""
    ada, ben = (get_user_model().objects.create_user(name) for name in ("ada", "ben"))
    row, mark = a_line_that_waits(ada)
    as_asked = proposals.would_ask(Hotline.objects.get(pk=row.pk), ada).mark

    def asks():
        try:
            with suppress(proposals.ApprovalVoid):  # what it was beside is public by then
                proposals.ask(Hotline.objects.get(pk=row.pk), as_asked, ada)
        finally:
            connection.close()

    lock, asked = statements.lock, []
    with ThreadPoolExecutor(1) as colleague:

        def lock_later(subject):
            said = lock(subject)
            if not asked:
                asked.append(None)
                asked[0] = colleague.submit(asks)
                wait(asked, timeout=SECONDS_BETWEEN)
            return said

        monkeypatch.setattr(statements, "lock", lock_later)
        proposals.say_yes(Hotline.objects.get(pk=row.pk), mark, ben)
        asked[0].result()
    assert Hotline.objects.get(pk=row.pk).phone == NEW
