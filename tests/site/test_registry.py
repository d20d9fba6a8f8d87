"""The phonebook says what the registry says, and not more than is known."""

import json
import re

import pytest
from django.conf import settings
from django.core.management import call_command

from awareness.models import Fact, Hotline
from base import phonebook
from base.languages.printed_dates import in_digits_of
from base.phonebook.phonebook_file import Phonebook
from base.phonebook.signed_promises import PROMISES
from helpdesk.models import Desk
from tests.fixtures.repository_registry import plant_registry
from website.management.commands import phonebook as command
from website.phonebook import phonebook_writer
from website.phonebook.phonebook_writer import (
    phonebook_data,
    publish_after_commit,
    publish_phonebook,
)

SEED = phonebook.SEED
PLANTED_FOR_ALL = plant_registry


@pytest.fixture
def book(tmp_path) -> Phonebook:
    return Phonebook(tmp_path / "phonebook.json", SEED)


@pytest.fixture(scope="module")
def words():
    """The phonebook as the words of the repository make it; to read them all takes seconds."""
    return command.from_content()


def confirmed(book: Phonebook, code: str) -> Phonebook:
    """The phonebook of a production site in which one contact is confirmed."""
    data = json.loads(SEED.read_text(encoding="utf-8"))
    for row in (*data["hotlines"], *data["centres"]):
        row["confirmed_by"] = "its owner, 1 December 2026" if row["code"] == code else ""
    book.write(data)
    return Phonebook(book.path, SEED, only_confirmed=True)


def test_the_committed_copy_is_what_the_words_say(words):
    remedy = "run `manage.py phonebook --seed`"
    assert json.loads(SEED.read_text(encoding="utf-8")) == words, remedy


@pytest.mark.both_databases
def test_the_database_gives_the_same_phonebook_as_the_words(db, words):
    from_database = phonebook_data()
    assert list(from_database) == list(words)
    assert set(from_database["facts"]) == set(words["facts"])
    for kind in ("hotlines", "centres"):
        said, held = (
            [(row["code"], row["name"]["en"], row["phone"]) for row in book[kind]]
            for book in (words, from_database)
        )
        assert held == said


@pytest.mark.both_databases
def test_a_changed_number_is_in_the_file_after_the_commit(
    db, book, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(settings, "PHONEBOOK_FILE", book.path)
    with django_capture_on_commit_callbacks(execute=True):
        line = Hotline.objects.get(code="national")
        line.phone = "+3225550000"
        line.save()
    assert book.page("ar").national.phone == "+3225550000"


@pytest.mark.both_databases
def test_many_changes_are_published_once(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        for line in Hotline.objects.all():
            line.save()
    assert len([c for c in callbacks if c is publish_phonebook]) == 1
    assert callable(publish_after_commit)


@pytest.mark.both_databases
def test_a_registry_that_is_not_planted_never_empties_the_phonebook(db, book):
    Hotline.objects.all().delete()
    assert not publish_phonebook(book)
    assert book.page("en").emergency.phone == "112"


@pytest.mark.both_databases
def test_a_desk_is_open_only_with_a_key_and_promises_what_it_says(db):
    Desk.objects.update_or_create(
        slug="payoke", defaults={"reply_days": 5, "retention_days": 60, "email": "a@b.be"}
    )
    promise = phonebook_data()["desks"]["payoke"]
    assert promise == {
        "is_open": False,
        "reply_days": 5,
        "retention_days": 60,
        "sends_mail_with_message": False,
        "surge": False,
        "hears_others": False,
        "google_check": False,
        "own_languages": [],
        "interpreted_languages": [],
        "sends_sentences": False,
    }


@pytest.mark.both_databases
def test_what_a_desk_has_signed_is_published_until_it_takes_it_back(db, book):
    desk = Desk(slug="payoke", email="a@b.be")
    desk.signed_promises = {"silent": PROMISES["silent"], "police": "Other words."}
    desk.save()
    assert publish_phonebook(book)
    assert book.page("en").desks["payoke"].signed_promises == ["silent"]
    desk.signed_promises = {}
    desk.save()
    assert publish_phonebook(book)
    assert not book.page("en").desks["payoke"].signed_promises


@pytest.mark.both_databases
def test_a_fact_in_a_text_is_filled_in_each_language(db):
    hours = Fact.objects.get(code="pag_asa_office_hours")
    centre = next(row for row in phonebook_data()["centres"] if row["code"] == "pag-asa")
    assert f"\u2066{hours.value}\u2069" in centre["hours"]["en"]


def test_a_fact_that_a_language_lacks_is_filled_in_in_english():
    values = {"when": {"en": "on weekdays", "nl": "op werkdagen"}, "never": {}}
    assert phonebook_writer._fill("when", "nl", values) == "op werkdagen"
    assert phonebook_writer._fill("when", "fr", values) == "on weekdays"
    assert phonebook_writer._fill("never", "fr", values) == ""


def test_a_date_is_printed_in_the_language_of_the_reader(book):
    assert book.page("en").facts["scheme_circular"] == "23\u00a0December\u00a02016"
    assert book.page("nl").facts["scheme_circular"] == "23\u00a0december\u00a02016"
    for code, _name in settings.LANGUAGES:
        printed = book.page(code).facts["scheme_circular"]
        assert in_digits_of(code, "2016") in printed, code
        assert in_digits_of(code, "23") in printed, code


def test_production_withholds_a_centre_that_nobody_there_has_confirmed(book):
    page = confirmed(book, "payoke").page("en")
    assert page.centre["payoke"].phone == "+3232011690"
    surya = page.centre["surya"]
    assert (surya.phone, surya.email, surya.address, surya.hours) == ("", "", "", "")
    assert (surya.name, surya.region) == ("Sürya", "wallonia")


def test_production_shows_another_body_s_number_with_who_publishes_it_and_when_we_read_it(book):
    line = confirmed(book, "payoke").page("nl").lines["child-focus"]
    assert (line.phone, line.published_by) == ("116000", "Child Focus")
    assert line.read_on == "30\u00a0november\u00a02026"
    data = json.loads(book.path.read_text(encoding="utf-8"))
    next(row for row in data["hotlines"] if row["code"] == "child-focus")["published_by"] = ""
    book.write(data)
    page = Phonebook(book.path, SEED, only_confirmed=True).page("en")
    assert "child-focus" not in page.lines
    line = page.contact("child-focus")
    assert (line.withheld, line.phone, line.email, line.name) == (True, "", "", "Child Focus")
    assert "i-say-stop" in page.lines, "a website is its owner's own word"


def test_every_number_of_the_words_says_who_publishes_it():
    from awareness.content import read_registry

    silent = [
        row["code"]
        for row in (*read_registry().hotlines, *read_registry().centres)
        if row.get("phone") and not row.get("published_by")
    ]
    assert silent == []


def test_a_centre_that_moved_has_no_address_until_it_says_where_its_door_is():
    """Somebody who flees to a house that is being rebuilt stands before nobody."""
    from awareness.content import read_registry

    for centre in read_registry().centres:
        unknown = "No address of today is known" in centre["source"]
        assert bool(centre.get("address")) is not unknown, centre["code"]


def test_a_day_that_nobody_knows_is_shown_nowhere(book):
    """As of: the day for which the source speaks. An undated copy has none, and says so."""
    sources = book.page("en").sources
    assert sources["law-2019"].as_of == ""
    assert sources["law-2019"].read_on == "24\u00a0November\u00a02026"
    assert [code for code, row in sources.items() if row.as_of and row.as_of == row.read_on] == []


def test_what_somebody_is_owed_has_its_two_days(book):
    rights = book.page("en").rights
    assert rights["reflection_days"].as_of == "20\u00a0May\u00a02017"
    assert (rights["card_months"].as_of, rights["card_months"].read_on) == (
        "",
        "24\u00a0November\u00a02026",
    )
    assert {"first_paper_months", "card_stay_years"} <= rights.keys()


def test_a_reader_who_is_overtaken_by_a_change_leaves_no_old_number_behind(book, monkeypatch):
    read = book.data
    new = json.loads(SEED.read_text(encoding="utf-8"))
    next(row for row in new["hotlines"] if row["code"] == "national")["phone"] = "+3299"

    def overtaken():
        old = read()
        monkeypatch.setattr(book, "data", read)
        book.write(new)
        assert book.page("fr").national.phone == "+3299", "another thread sees the new one"
        return old

    book.page("nl")
    monkeypatch.setattr(book, "data", overtaken)
    book.page("en")
    assert book.page("en").national.phone == "+3299"


def test_production_shows_the_two_first_lines_on_their_source(book):
    page = confirmed(book, "payoke").page("en")
    assert page.emergency.phone == "112"
    assert page.contact("national").phone == "+3278055800"
    data = json.loads(book.path.read_text(encoding="utf-8"))
    next(row for row in data["hotlines"] if row["code"] == "national")["source"] = ""
    book.write(data)
    page = Phonebook(book.path, SEED, only_confirmed=True).page("en")
    assert page.national.phone == ""
    assert page.emergency.phone == "112"


def test_the_demonstration_shows_everything_as_not_confirmed(book):
    page = Phonebook(book.path, SEED).page("en")
    assert page.centre["surya"].phone
    assert not page.centre["surya"].confirmed


def test_the_check_before_deployment_lists_what_nobody_has_confirmed(capsys):
    from awareness.checks import unconfirmed_contacts, unconfirmed_facts

    hidden, shown = unconfirmed_contacts(None)
    assert "Sürya (surya" in hidden.msg
    assert (hidden.id, shown.id) == ("awareness.W001", "awareness.W004")
    assert "Child Focus (child-focus, by Child Focus)" in shown.msg
    assert "surya" not in shown.msg
    [said] = unconfirmed_facts(None)
    assert re.fullmatch(r"Of \d+ facts \d+ are confirmed by nobody\.", said.msg)


def test_the_command_says_whether_it_wrote(book, words, monkeypatch, capsys):
    monkeypatch.setattr(command, "from_content", lambda: words)
    monkeypatch.setattr(settings, "PHONEBOOK_FILE", book.path)
    monkeypatch.setattr(phonebook, "SEED", book.path)
    call_command("phonebook", "--seed")
    call_command("phonebook", "--seed")
    assert capsys.readouterr().out == "Written.\nIt was up to date.\n"
