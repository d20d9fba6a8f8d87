"""Numbers of other countries: each with its source and day, Belgian ones first, none too old."""

import re
import unicodedata
from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from awareness.blocks.travel_blocks import TravelTable
from awareness.content import pages
from awareness.facts.travel_lines import SHOWN_FOR, every_row
from awareness.models.expert_answers import expert_questions


def table(language="en"):
    block = TravelTable()
    with override(language):
        return str(block.render(block.to_python({"title": ""}), {"html_lang": language}))


def test_some_thirty_countries_each_say_who_publishes_them_and_when_that_was_read():
    assert len(every_row()) >= 29
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
    last_day = every_row()[0].read_on + SHOWN_FOR
    for days, rows in ((0, len(every_row())), (1, 0)):
        monkeypatch.setattr(timezone, "localdate", lambda days=days: last_day + timedelta(days))
        assert table().count("<details>") == rows


def test_a_country_has_what_is_known_and_no_number_is_guessed():
    assert "not known" not in table()
    cambodia = table().split("Cambodia")[1].split("</details>")[0]
    assert re.findall(r"tel:(\d+)", cambodia) == ["1280"]


NEWSPAPERS = ("Daily News", "VietnamPlus", "NSC Total", "Vuk", "sky.it", "timesofindia")


def test_no_number_stands_there_that_only_a_newspaper_gave():
    waiting = {"EG": "16000", "VN": "111", "BR": "100", "ZA": "116"}
    assert {row.code for row in every_row() if row.child_line == waiting.get(row.code)} == set()
    for row in every_row():
        assert not any(paper in row.published_by for paper in NEWSPAPERS), row.code
    asked = expert_questions()["child-lines-abroad"].asks["en"]
    assert [number for number in waiting.values() if number not in asked] == []


@pytest.mark.parametrize("language", ["en", "nl", "ar"])
def test_countries_stand_in_the_order_of_their_names(language):
    names = re.findall(r"<summary>(.*?)</summary>", table(language))
    plain = [unicodedata.normalize("NFKD", name).casefold() for name in names]
    assert len(plain) >= 29
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
