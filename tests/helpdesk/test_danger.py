"""Danger told in a form: 112 first, when perhaps nobody reads, and what to do until then."""

import re
from datetime import date, datetime, time
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import polib
import pytest
from django.conf import settings as site
from django.utils import timezone
from django.utils.translation import gettext, override

from awareness.content.translation_files import po_file
from base import phonebook
from helpdesk.models import Conversation, Message, Notice
from helpdesk.rules.desk_promises import read_again
from helpdesk.rules.routing import DeskName
from helpdesk.rules.working_days import after
from tests.helpdesk.conftest import FORM, SECRET, settle
from tests.helpdesk.test_write import NUMBER, number_in

LOCALE = Path(site.LOCALE_PATHS[0])
NIGHTS = "At night, at weekends and on holidays nobody reads."
GO = "Can you get out safely? Go where there are other people: a shop, a station, a hospital."
OWN = "If you cannot get out, stay on the line. You do not have to speak."
OTHER = "Do not go there yourself. It can put that person and you in danger."
UNTIL = "Perhaps nobody reads this before"


def main_of(answer):
    """What stands in the middle of the page, as it is read."""
    return unescape(answer.text.partition("<main")[2].partition("</main>")[0])


@pytest.fixture
def told(caseworkers, own_phonebook, signed):
    """What these desks say of themselves stands in the phonebook: `told("payoke", surge=True)`."""

    def act(*desks, **promise):
        settle(*desks, **promise)
        own_phonebook()

    return act


def is_first(page, words):
    """112 and what to do stand before all else, the number of the message too."""
    told, rest = page.partition('href="tel:112"')[::2]
    assert "Call now" in told
    assert "Your message" not in told
    assert not NUMBER.search(told)
    assert words in rest
    return True


def test_whoever_is_in_danger_sees_112_first_and_when_nobody_reads(send, signed):
    sent = send(message=SECRET, in_danger="on")
    page = main_of(sent)
    assert is_first(page, OWN)
    assert OTHER not in page
    [said] = re.findall(UNTIL + r" ([^<]*)\.</p>", page)
    assert after(timezone.localdate(), 1).strftime("%A") in said
    assert page.index(said) < page.index("Your message has arrived")
    assert NUMBER.search(page), "and the number all the same"
    assert "<title>Contact ·" in sent.text, "the tab says nothing of it"


def test_whoever_is_not_reads_nothing_of_it(send, signed):
    page = main_of(send(message=SECRET))
    assert UNTIL not in page
    assert OWN not in page


def test_a_word_added_says_the_same_of_that_moment(send, signed):
    number = number_in(send(message=SECRET))
    ticket = send("/en/read/", number=number).context["thread"].ticket
    page = main_of(send("/en/read/", ticket=ticket, act="add", message="now", in_danger="on"))
    assert is_first(page, OWN)
    assert UNTIL in page
    again = main_of(send("/en/read/", ticket=ticket, act="show"))
    assert UNTIL not in again, "who comes back later is asked anew"


def test_whoever_tells_of_somebody_else_reads_other_words(send, told):
    told(hears_others=True)
    sent = send("/en/tell/", message=SECRET, in_danger="on")
    assert is_first(main_of(sent), OTHER)
    assert OWN not in main_of(sent)
    ticket = send("/en/read/", number=number_in(sent)).context["thread"].ticket
    page = main_of(send("/en/read/", ticket=ticket, act="add", message="now", in_danger="on"))
    assert is_first(page, OTHER)
    assert OWN not in page


def test_a_professional_who_comes_back_with_danger_reads_other_words(send, told):
    told(hears_others=True)
    organisation = {"answer": "yes", "organisation": "A school, 02 123 45 67"}
    number = number_in(send("/en/refer/", message=SECRET, **organisation))
    ticket = send("/en/read/", number=number).context["thread"].ticket
    page = main_of(send("/en/read/", ticket=ticket, act="add", message="now", in_danger="on"))
    assert is_first(page, OTHER)
    assert OWN not in page


@pytest.mark.parametrize(("country", "has_112"), [("", True), ("GR", True), ("TH", False)])
def test_for_a_child_elsewhere_112_is_named_only_where_it_is_answered(
    send, told, settings, country, has_112
):
    settings.REPORTS_READ_BY = "Central Unit"
    told()
    page = main_of(send("/en/report/", message=SECRET, in_danger="on", country=country))
    first = page.partition("Your message has arrived")[0]
    assert ("tel:112" in first) == has_112
    assert ("call the police of that country" in first) != has_112
    assert OTHER in first


def test_a_demonstration_names_no_day(send, settings):
    page = main_of(send(message=SECRET, in_danger="on"))
    assert is_first(page, OWN)
    assert UNTIL not in page
    assert NIGHTS not in page


@pytest.mark.parametrize(
    ("today", "then"),
    [
        (date(2026, 11, 30), date(2026, 12, 1)),  # Monday, at whatever hour
        (date(2026, 12, 4), date(2026, 12, 7)),  # Friday
        (date(2026, 12, 24), date(2026, 12, 28)),  # before a holiday and a weekend
        (date(2027, 5, 5), date(2027, 5, 7)),  # the day before Ascension
    ],
)
def test_the_day_is_the_next_of_the_calendar(signed, today, then):
    assert read_again(today) == then


def test_a_banner_that_says_nobody_reads_puts_the_day_off(signed, own_phonebook, settings, db):
    own_phonebook()
    row = {"kind": "closed", "line": "national", "last_day": "2026-12-10"}
    book = phonebook.current()
    book.write({**book.data(), "banners": [row]})
    assert read_again(date(2026, 12, 1)) == date(2026, 12, 11)
    assert read_again(date(2026, 12, 14)) == date(2026, 12, 15), "once it is over"


def test_no_hour_of_it_is_kept(send, signed):
    """Of the notice the day alone, until it has left."""
    send(message=SECRET, in_danger="on")
    hours = []
    for model in (Conversation, Message, Notice):
        for row in model.objects.values():
            hours += [timezone.localtime(v).time() for v in row.values() if isinstance(v, datetime)]
    assert set(hours) == {time(0)}


def forms_of(client, send):
    """Each form, as it is before anything is typed."""
    token = client.get("/en/refer/").context["token"]
    body = urlencode({"token": token, "answer": "yes"})
    yield client.get("/en/write/")
    yield client.get("/en/tell/")
    yield client.get("/en/report/")
    yield client.post("/en/refer/", body, content_type=FORM)
    yield send("/en/read/", number=number_in(send(message=SECRET, region="flanders")))


def test_every_form_says_before_anything_is_typed_when_nobody_reads(client, send, told, settings):
    settings.REPORTS_READ_BY = "Central Unit"
    told(hears_others=True)
    for page in forms_of(client, send):
        before, _, field = page.text.partition("<textarea")
        assert field
        assert NIGHTS in before
        assert "nobody reads before" not in before, "of hours that nobody signed nothing is said"


def test_hours_are_said_once_they_are_signed_and_as_nobody_reading(client, send, told):
    hours = {"hours": "Outside our hours nobody reads, and the forms may say so."}
    told(DeskName.PAYOKE, office_hours="8:30 16.45", signed_promises=hours)
    before = client.get("/en/write/").text.partition("<textarea")[0]
    said = "(Antwerp): nobody reads before 8:30 and after 16:45."
    assert before.count("nobody reads before") == 1
    assert said in before
    assert NIGHTS in before
    number = number_in(send(message=SECRET, region="flanders"))
    assert said in send("/en/read/", number=number).text
    told(DeskName.PAYOKE, signed_promises={"hours": "Other words."})
    assert said not in client.get("/en/write/").text


@pytest.mark.parametrize("code", [code for code, _name in site.LANGUAGES if code != "en"])
def test_receipt_and_page_say_the_same_of_danger_in_every_language(code):
    """The page *Leaving safely* said it first; neither is changed alone."""
    [page] = [each for each in polib.pofile(str(po_file(code, LOCALE))) if GO in each.msgid]
    with override(code):
        said = [gettext(GO), gettext(OWN)]
    assert [words for words in said if words not in page.msgstr] == []
    assert {GO, OWN}.isdisjoint(said)
