"""Numbers of other countries: each with its source and day, Belgian ones first, none too old."""

import re
import unicodedata
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from awareness.blocks.travel_blocks import TravelTable
from awareness.content import pages
from awareness.models.expert_answers import expert_questions
from base.phonebook.travel_lines import SHOWN_FOR, TravelLines, every_row, travel_row


def table(language="en"):
    block = TravelTable()
    with override(language):
        return str(block.render(block.to_python({"title": ""}), {"html_lang": language}))


def test_some_twenty_countries_each_say_who_publishes_them_and_when_that_was_read():
    assert len(every_row()) >= 20
    for row in every_row():
        assert row.published_by, row.code
        assert row.source, row.code
        assert isinstance(row.read_on, date), row.code
        assert row.police or row.child_line, f"{row.code}: nothing is known at all"
    assert len({row.code for row in every_row()}) == len(every_row())


@pytest.mark.parametrize("row", every_row(), ids=lambda row: row.code)
def test_a_number_is_as_it_is_dialled_there_and_a_site_is_reached_safely(row):
    for number in filter(None, (row.police, row.child_line)):
        assert re.fullmatch(r"[0-9]{2,11}", number)
    assert not row.report or row.report.startswith("https://")
    assert row.name("en") != row.code
    assert row.name("ti"), "a language that Babel hardly knows"


def test_a_row_that_was_read_more_than_a_year_ago_is_not_shown(monkeypatch):
    oldest = min(row.read_on for row in every_row())
    newest = max(row.read_on for row in every_row())
    for last_day, rows in ((oldest + SHOWN_FOR, len(every_row())), (newest + SHOWN_FOR, None)):
        for days, shown in ((0, rows), (1, 0)):
            today = last_day + timedelta(days)
            young = [row for row in every_row() if today - row.read_on <= SHOWN_FOR]
            monkeypatch.setattr(timezone, "localdate", lambda today=today: today)
            assert table().count("<details>") == len(young)
            if rows is None:
                assert bool(young) == (days == 0)
            elif days == 0:
                assert len(young) == shown
    assert travel_row("ZA", newest + SHOWN_FOR)
    assert travel_row("ZA", newest + SHOWN_FOR + timedelta(1)) is None


def test_a_country_has_what_is_known_and_no_number_is_guessed():
    assert "not known" not in table()
    cambodia = table().split("Cambodia")[1].split("</details>")[0]
    assert re.findall(r"tel:(\d+)", cambodia) == ["1280"]


TWO_YEARS = timedelta(days=730)
# What is nobody's own word on its own number.
OF_OTHERS = ("wikipedia", "libphonenumber", "childhelplineinternational", ".org/wiki")


def lacks(row: TravelLines) -> list[str]:
    """What keeps a number of a row from standing there; nothing for a row that may."""
    told = []
    for name in ("police", "child_line"):
        number, told_by = getattr(row, name), getattr(row, f"{name}_from")
        day = getattr(row, f"{name}_as_of")
        if bool(number) != bool(told_by):
            told.append(f"{name}: a number, and where its own publisher says so")
        if any(other in told_by.lower() for other in OF_OTHERS):
            told.append(f"{name}: {told_by} does not answer it")
        if number and told_by not in row.source:
            told.append(f"{name}: {told_by} is not in its source")
        if day and row.read_on - day > TWO_YEARS:
            told.append(f"{name}: a copy of {day}")
    return told


def test_a_number_stands_there_only_when_its_own_publisher_says_so_in_two_years():
    assert {row.code: lack for row in every_row() if (lack := lacks(row))} == {}
    police = {row.code for row in every_row() if row.police and row.police != "112"}
    assert police == {"GB", "CH", "PH", "ZA", "US"}, "each was read where its own publisher says so"


@pytest.mark.parametrize(
    "fault",
    [
        {"police_from": ""},
        {"police_from": "Wikipedia, list of emergency telephone numbers"},
        {"police_from": "police.example"},
        {"police_as_of": date(2023, 1, 1)},
    ],
)
def test_the_planted_faults_are_found(fault):
    row = next(row for row in every_row() if row.code == "PH")
    assert lacks(replace(row, **fault))


WAITING = {
    "police-abroad": "BR 190 CO 123 CU 106 DO 911 IN 112 ID 110 KE 112 MX 911 MA 19 NP 100 LK 119 "
    "TH 191 TR 112 VN 113",
    "child-lines-abroad": "FR 119 TH 1387 KE 116 EG 16000 VN 111 BR 100 ZA 116",
}


@pytest.mark.parametrize("code", WAITING)
def test_what_others_or_older_copies_gave_stands_on_no_page_and_is_asked(code):
    words = WAITING[code].split()
    for country, number in zip(words[::2], words[1::2], strict=True):
        row = next((row for row in every_row() if row.code == country), None)
        if row:
            shown = row.police if code == "police-abroad" else row.child_line
            assert shown == "", country
        for asked in expert_questions()[code].asks.values():
            assert f"({number})" in asked, (country, asked)


@pytest.mark.parametrize("language", ["en", "nl", "ar"])
def test_countries_stand_in_the_order_of_their_names(language):
    names = re.findall(r"<summary>(.*?)</summary>", table(language))
    plain = [unicodedata.normalize("NFKD", name).casefold() for name in names]
    assert len(plain) >= 20
    assert plain == sorted(plain)


def test_no_line_for_children_themselves_stands_as_one_for_an_adult_who_saw_something():
    assert [row.code for row in every_row() if row.child_line.replace(" ", "") == "116111"] == []


def test_on_the_page_the_belgian_numbers_come_first():
    page = next(page for page in pages() if page.id == "travelling")
    kinds = [(block["type"], block["id"]) for block in page.body]
    place = kinds.index(("abroad", "countries"))
    for first in (("callout", "first"), ("phone", "i-say-stop")):
        assert kinds.index(first) < place


def test_the_list_is_led_to_from_every_page_of_whoever_saw_a_child():
    by_id = {page.id: page for page in pages()}
    for page_id in ("children", "abroad", "young"):
        assert "/children/numbers-abroad/" in str(by_id[page_id].body), page_id


def test_whoever_saw_a_child_reads_what_happens_then_and_no_more_than_can_be_kept():
    """The form of the report says the same (`before_report.html`)."""
    by_id = {page.id: " ".join(str(page.body).split()) for page in pages()}
    for page_id in ("children", "abroad"):
        assert "hear nothing more" in by_id[page_id], page_id
        assert "does not mean that nothing is done" in by_id[page_id], page_id
    assert re.search(r'/children/"[^>]*>[^<]*what happens then</a>', by_id["young"])
