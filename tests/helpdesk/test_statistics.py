"""Numbers for the yearly reports: counted without unsealing, and nobody can be found in them."""

import csv
import io
from datetime import date

import pytest
from django.conf import settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from helpdesk import intake, replies, sealing, statistics, tally
from helpdesk.models import AuditEntry, Conversation, Tally
from helpdesk.routing import Desk
from helpdesk.statistics import SMALL, protected, visible

PAGE = "/cms/helpdesk/statistics/"
LAST_YEAR = timezone.localdate().year - 1


def put(margin, value, *counts, year=LAST_YEAR):
    for month, count in enumerate(counts, start=1):
        Tally.objects.create(month=date(year, month, 1), margin=margin, value=value, count=count)


def test_each_conversation_is_counted_once_in_each_margin_and_never_in_two(accepted, words):
    month = timezone.localdate().replace(day=1)
    counted = {(one.margin, one.value): one.count for one in Tally.objects.all()}
    assert counted == {
        ("desk", "payoke"): 1,
        ("region", "flanders"): 1,
        ("language", "near-east"): 1,
        ("topic", "work"): 1,
    }
    assert set(Tally.objects.values_list("month", flat=True)) == {month}
    intake.accept(words, desk=Desk.PAYOKE, token=sealing.new_token_seed(), set_aside=True)
    assert Tally.objects.get(margin="desk").count == 1  # what is unwanted is no report
    replies.close(Conversation.objects.filter(set_aside=False).get(), outcome="helped")
    replies.close(Conversation.objects.filter(set_aside=False).get(), outcome="helped")
    assert Tally.objects.get(margin="outcome").count == 1


def test_every_language_of_the_site_has_its_group():
    assert set(tally.GROUP_OF) == {code for code, _name in settings.LANGUAGES}


@given(st.lists(st.integers(0, 40), max_size=8))
def test_no_month_tells_what_it_hides(column):
    shown = protected(column)
    for count, cell in zip(column, shown, strict=True):
        assert cell is None or cell == count
        assert cell is None or not 0 < count < SMALL
    hidden = [count for count, cell in zip(column, shown, strict=True) if cell is None]
    if hidden and visible(sum(column)) is not None:
        assert len(hidden) > 1
        assert sum(hidden) >= SMALL


@given(st.lists(st.lists(st.integers(0, 15), min_size=3, max_size=3), min_size=1, max_size=12))
def test_nor_do_the_sums_of_the_year(columns):
    values = ["a", "b", "c"]
    shown = [protected(column) for column in columns]
    rows = {value: [column[n] for column in shown] for n, value in enumerate(values)}
    totals = [visible(sum(column)) for column in columns]
    sums, grand = statistics._year(values, columns, rows, totals)
    for n, value in enumerate(values):
        hidden = [c[n] for c, cell in zip(columns, rows[value], strict=True) if cell is None]
        if hidden and sums[value] is not None:
            assert len(hidden) > 1
            assert sum(hidden) >= SMALL
    lost = [sum(c[n] for c in columns) for n, value in enumerate(values) if sums[value] is None]
    if lost and grand is not None:
        assert len(lost) > 1
        assert sum(lost) >= SMALL


def test_what_a_month_shows_never_changes_when_the_year_goes_on(db):
    put("region", "brussels", 9, 3, 20)
    put("region", "flanders", 8, 12, 7)
    months = [date(LAST_YEAR, month, 1) for month in (1, 2, 3)]
    early = statistics.table("region", months[:2], is_over=False)
    late = statistics.table("region", months, is_over=True)
    for value in early.rows:
        assert early.rows[value] == late.rows[value][:2]
    assert early.sums == {}


def test_the_running_month_is_not_shown(db):
    today = date(2026, 3, 15)
    put("desk", "payoke", 9, 9, 9, year=2026)
    [desks, *_others] = statistics.tables(2026, today)
    assert [month.month for month in desks.months] == [1, 2]
    assert statistics.years(date(2026, 1, 20)) == []


@pytest.fixture
def client(at_desk):
    put("desk", "payoke", 40, 3, 12)
    put("desk", "surya", 7, 9, 8)
    put("topic", "work", 47, 12, 20)
    return at_desk(Desk.PAYOKE)


def test_both_files_hold_exactly_what_is_on_the_screen(client):
    page = client.get(PAGE)
    table = page.context["tables"][0]
    on_screen = [table["heads"], *table["rows"]]
    assert next(row for row in on_screen if row[0] == "Payoke")[:4] == ["Payoke", "40", "×", "12"]
    for row in on_screen:
        for cell in row:
            assert cell in page.content.decode()
    text = client.get(PAGE, {"as": "csv"}).content.decode("utf-8-sig")
    read = [row for row in csv.reader(io.StringIO(text)) if row]
    assert read[1 : 1 + len(on_screen)] == on_screen
    book = load_workbook(io.BytesIO(client.get(PAGE, {"as": "xlsx"}).content))
    sheet = [[str(cell or "") if cell != 0 else "0" for cell in row] for row in book.active.values]
    assert [row[: len(read[1])] for row in sheet[1 : 1 + len(on_screen)]] == on_screen
    assert AuditEntry.objects.filter(action="exported").count() == 2


def test_the_chart_has_a_bar_for_each_month_and_none_for_what_is_hidden(client):
    bars = client.get(PAGE).context["tables"][0]["bars"]
    assert len(bars) == 12
    assert bars[0]["height"] == 120
    assert "<svg" in client.get(PAGE).content.decode()
    assert 'style="' not in client.get(PAGE).content.decode().partition("<svg")[2]


def test_two_years_are_two_tables_and_odd_questions_are_harmless(client):
    assert len(client.get(PAGE, {"years": "2"}).context["tables"]) == 10
    for odd in ({"year": "x"}, {"year": "1"}, {"as": "exe"}, {"years": "9"}):
        assert client.get(PAGE, odd).status_code == 200


def test_nothing_is_unsealed_for_it(client, accepted, monkeypatch):
    def never(*args):
        raise AssertionError("unsealed")

    for name in ("open_label", "open_message", "open_sealed_box"):
        monkeypatch.setattr(sealing, name, never)
    assert client.get(PAGE).status_code in (200, 302)
