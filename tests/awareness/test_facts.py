"""How a fact, a number or an address looks once it is filled in."""

import json
import re

import pytest
from django.conf import settings

from awareness.facts.fact_filling import fill_html
from base import phonebook
from base.languages.printed_dates import in_digits_of, printed
from base.phonebook.phonebook_file import Phonebook


@pytest.fixture
def book(tmp_path, monkeypatch) -> Phonebook:
    """A phonebook of this test's own, in place of the site's."""
    own = Phonebook(tmp_path / "phonebook.json", phonebook.SEED)
    monkeypatch.setattr(settings, "PHONEBOOK_FILE", own.path)
    return own


def change(book: Phonebook, what) -> None:
    data = json.loads(json.dumps(book.data()))
    what(data)
    book.write(data)


def test_a_number_of_digits_stands_as_it_is():
    assert fill_html("<p>{reflection_days} x</p>", "ar") == "<p>45 x</p>"


def test_a_range_of_hours_keeps_together_in_a_line_from_right_to_left():
    assert "<bdi>9:00-17:00</bdi>" in fill_html("{pag_asa_office_hours}", "ar")


def test_a_phone_number_dials_in_every_script():
    number = r"\+32\s2\s511\s64\s64"
    wanted = rf'<a href="tel:\+3225116464"><bdi dir="ltr">{number}</bdi></a>'
    for language in ("en", "ar", "ti", "zh-hans"):
        assert re.fullmatch(wanted, fill_html("{phone_pag_asa}", language))


def test_an_address_of_the_web_or_of_mail_is_a_link():
    assert 'href="mailto:info@pag-asa.be"' in fill_html("{email_pag_asa}", "ar")
    html = fill_html("{website_myria}", "ar")
    assert html == (
        '<a href="https://www.myria.be/" rel="noreferrer"><bdi dir="ltr">www.myria.be</bdi></a>'
    )


def test_words_in_another_language_are_marked_with_it(book):
    def untranslate(data):
        data["facts"]["policy_title"]["value"] = {"en": "The fight"}

    change(book, untranslate)
    assert fill_html("{policy_title}", "ar") == '<span lang="en" dir="ltr">The fight</span>'
    assert fill_html("{policy_title}", "en") == "<bdi>The fight</bdi>"


def test_what_the_registry_says_is_never_taken_for_html(book):
    def inject(data):
        data["facts"]["wcag_version"]["value"] = "<script>"

    change(book, inject)
    assert fill_html("{wcag_version}", "en") == "<bdi>&lt;script&gt;</bdi>"


def test_what_is_withheld_says_so_instead_of_leaving_a_gap(book, monkeypatch):
    monkeypatch.setattr(settings, "PHONEBOOK_ONLY_CONFIRMED", True)
    assert fill_html("{phone_surya}", "en") == "(not confirmed yet)"
    assert fill_html("{name_surya}", "en") == "<bdi>Sürya</bdi>"
    assert fill_html("{phone_emergency}", "en").startswith("<a")


def test_the_operator_and_the_desks_can_be_named():
    assert fill_html("{operator_name}", "en") == "(not confirmed yet)"
    assert fill_html("{reply_days} {retention_days}", "en") == "3 90"


def test_links_of_ours_stay_below_the_address_of_the_reader():
    html = '<a href="/write/">a</a> <a href="https://x.be/">b</a> <a href="/media/a.pdf">c</a>'
    assert fill_html(html, "en", address_language="ti") == html.replace(
        'href="/write/"', 'href="/ti/write/"'
    )


def test_a_link_to_a_place_on_a_page_stays_below_the_address_of_the_reader_too():
    html = '<p><a href="/write/#how">how</a> <a href="/#call">call</a> <a href="#here">here</a></p>'
    below = html.replace('href="/', 'href="/ti/')
    assert fill_html(html, "en", address_language="ti") == below


def test_days_are_printed_in_every_language_with_its_digits():
    from datetime import date

    for code, _name in settings.LANGUAGES:
        text = printed(date(2017, 5, 20), code)
        assert in_digits_of(code, "20") in text, code
        assert in_digits_of(code, "2017") in text, code
