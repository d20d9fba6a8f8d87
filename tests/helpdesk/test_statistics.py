"""Numbers for the yearly reports: counted without unsealing, and nobody can be found in them."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.utils import timezone
from openpyxl import load_workbook

from base import phonebook
from helpdesk import sealing
from helpdesk.conversations import intake, state_changes
from helpdesk.models import AuditEntry, Conversation, Tally
from helpdesk.rules import routing
from helpdesk.rules.routing import DeskName
from helpdesk.statistics import counting
from helpdesk.statistics.tables import MARGINS, tables, years

pytestmark = pytest.mark.both_databases

PAGE = "/cms/helpdesk/statistics/"
LAST_YEAR = timezone.localdate().year - 1


def put(margin, value, *counts, year=LAST_YEAR):
    for month, count in enumerate(counts, start=1):
        Tally.objects.create(month=date(year, month, 1), margin=margin, value=value, count=count)


def test_each_conversation_is_counted_once_in_each_margin_and_never_in_two(accepted, words):
    month = timezone.localdate().replace(day=1)
    rows = Tally.objects.exclude(margin=counting.ROUTE)
    counted = {(one.margin, one.value): one.count for one in rows}
    assert counted == {
        ("desk", "payoke"): 1,
        ("region", "flanders"): 1,
        ("language", "near-east"): 1,
        ("topic", "work"): 1,
        ("kind", "own"): 1,
    }
    assert set(Tally.objects.values_list("month", flat=True)) == {month}
    intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed(), set_aside=True)
    assert Tally.objects.get(margin="desk").count == 1  # what is unwanted is no report
    state_changes.close(Conversation.objects.filter(set_aside=False).get(), outcome="helped")
    state_changes.close(Conversation.objects.filter(set_aside=False).get(), outcome="helped")
    assert Tally.objects.get(margin="outcome").count == 1


@pytest.mark.parametrize("manner", ["is_test", "set_aside"])
def test_what_a_desk_tries_and_what_seems_unwanted_is_in_no_report(caseworkers, words, manner):
    token = sealing.new_token_seed()
    intake.accept(words, desk=DeskName.PAYOKE, token=token, **{manner: True})
    assert not Tally.objects.exists()


def test_half_an_hour_into_the_year_in_belgium_is_counted_in_january(db, monkeypatch):
    """Elsewhere it is still December; a report of a year would lack what came that night."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    counting.count_message(desk="payoke", region="flanders", language="ar", topic="work")
    counting.count_outcome("helped")
    assert set(Tally.objects.values_list("month", flat=True)) == {date(2027, 1, 1)}


def test_every_language_of_the_site_has_its_group():
    assert set(counting.GROUP_OF) == {code for code, _name in settings.LANGUAGES}


def tables_of(year=LAST_YEAR, today=None):
    return {one.margin: one for one in tables(year, today or timezone.localdate())}


def test_what_a_month_shows_never_changes_when_the_year_goes_on(db):
    put("region", "brussels", 9, 3, 20)
    put("region", "flanders", 8, 12, 7)
    early = tables_of(today=date(LAST_YEAR, 3, 2))["region"]
    late = tables_of()["region"]
    assert len(early.months) == 2
    for value in early.rows:
        assert early.rows[value] == late.rows[value][:2]
    assert early.sums == {}


def test_regions_tell_no_more_of_desks_than_these_and_the_other_way_round(db):
    """Who writes from Wallonia writes to Sürya, nearly always."""
    put("region", "brussels", 20, 20)
    put("region", "flanders", 10, 10)
    put("region", "wallonia", 3, 8)
    put("region", "unknown", 6, 3)
    put("desk", "pag-asa", 26, 23)
    put("desk", "payoke", 10, 10)
    put("desk", "surya", 3, 8)
    shown = tables_of()
    desks, regions = shown["desk"].rows, shown["region"].rows
    january = {value for value, row in {**desks, **regions}.items() if row[0] is None}
    assert january == {"surya", "payoke", "wallonia", "flanders"}
    february = {value for value, row in {**desks, **regions}.items() if row[1] is None}
    assert february == {"unknown", "brussels"}, "the two of one desk, and no other is lost for it"
    sums = shown["region"].sums, shown["desk"].sums
    assert (sums[0]["flanders"] is None) == (sums[1]["payoke"] is None)
    assert (sums[0]["wallonia"] is None) == (sums[1]["surya"] is None)


def test_a_month_is_read_by_the_routing_of_its_time(db, clock, monkeypatch):
    for desk, region, count in (("pag-asa", "brussels", 6), ("surya", "wallonia", 7)):
        for _message in range(count):
            counting.count_message(desk=desk, region=region, language="en", topic="")
    for _message in range(3):
        counting.count_message(desk="pag-asa", region="unknown", language="en", topic="")
    counted = timezone.localdate().year
    clock.forward(days=370)

    def rows():
        shown = tables(counted, timezone.localdate())
        return [(table.margin, table.rows, table.sums) for table in shown]

    handed_out = rows()
    changed = {**routing.DESK_OF, routing.RegionCode.UNKNOWN: DeskName.SURYA}
    monkeypatch.setattr(routing, "DESK_OF", changed)
    assert rows() == handed_out
    Tally.objects.filter(margin=counting.ROUTE).delete()
    assert rows() != handed_out, "the control: today's routing would hide other cells"


def test_how_regions_are_routed_is_noted_of_all_and_tells_of_nobody(accepted):
    noted = Tally.objects.filter(margin=counting.ROUTE)
    assert {one.value: one.count for one in noted} == {
        f"{region} {desk}": 0
        for region, desk in [*routing.DESK_OF.items(), ("open", DeskName.CHILD_PROTECTION)]
    }


def test_the_running_month_is_not_shown(db):
    today = date(2026, 3, 15)
    put("desk", "payoke", 9, 9, 9, year=2026)
    [desks, *_others] = tables(2026, today)
    assert [month.month for month in desks.months] == [1, 2]
    assert years(date(2026, 1, 20)) == []


@pytest.fixture
def client(at_desk):
    put("desk", "payoke", 40, 3, 12)
    put("desk", "surya", 7, 9, 8)
    put("topic", "work", 47, 12, 20)
    return at_desk(DeskName.PAYOKE)


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


@pytest.mark.parametrize("topic", ["=1+1", "+32 2", "-5", "@SUM(A1)", "\t=1+1"])
def test_no_name_becomes_a_formula(client, monkeypatch, topic):
    """Editors name the topics; a spreadsheet would reckon with what begins like this."""
    monkeypatch.setitem(phonebook.current().page("en").topics, "work", topic)
    text = client.get(PAGE, {"as": "csv"}).content.decode("utf-8-sig")
    assert f"'{topic}" in [row[0] for row in csv.reader(io.StringIO(text)) if row]
    book = load_workbook(io.BytesIO(client.get(PAGE, {"as": "xlsx"}).content))
    [cell] = [row[0] for row in book.active.iter_rows() if row[0].value == topic]
    assert cell.data_type == "s"
    assert not [cell for row in book.active.iter_rows() for cell in row if cell.data_type == "f"]


def test_the_chart_has_a_bar_for_each_month_and_none_for_what_is_hidden(client):
    bars = client.get(PAGE).context["tables"][0]["bars"]
    assert len(bars) == 12
    assert bars[0]["height"] == 120
    assert "<svg" in client.get(PAGE).content.decode()
    assert 'style="' not in client.get(PAGE).content.decode().partition("<svg")[2]


def test_two_years_are_two_tables_and_odd_questions_are_harmless(client):
    assert len(client.get(PAGE, {"years": "2"}).context["tables"]) == 2 * len(MARGINS)
    for odd in ({"year": "x"}, {"year": "1"}, {"as": "exe"}, {"years": "9"}):
        assert client.get(PAGE, odd).status_code == 200


def test_two_years_before_anything_was_counted_are_an_empty_page(client):
    Tally.objects.all().delete()
    assert client.get(PAGE, {"years": "2"}).context["tables"] == []


def test_nothing_is_unsealed_for_it(client, accepted, monkeypatch):
    def never(*args):
        raise AssertionError("unsealed")

    for name in ("open_label", "open_message", "open_sealed_box"):
        monkeypatch.setattr(sealing, name, never)
    assert client.get(PAGE).status_code in (200, 302)
