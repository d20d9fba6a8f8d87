"""Names, days, digits and other names of a language: in all thirty, not in a sample."""

import sys
import unicodedata
from datetime import date

import pytest
from babel import Locale
from django.utils.translation import get_language_info, to_locale

from awareness import dates
from helpdesk import sealing
from helpdesk.countries import countries
from helpdesk.fields import own_names
from helpdesk.templatetags.helpdesk_tags import day, day_and_year
from tests.site.spoken import LETTERS
from website.languages import (
    ALIASES,
    LANGUAGES,
    best_language,
    find_language,
    html_code,
    resolution_order,
)

# Every digit that Unicode knows, ten by ten.
ZEROS = [
    code
    for code in range(sys.maxunicode + 1)
    if unicodedata.category(chr(code)) == "Nd" and unicodedata.decimal(chr(code)) == 0
]
MONTHS = [date(2026, month, 24) for month in range(1, 13)]
OTHER_SCRIPTS = [code for code, language in LANGUAGES.items() if language.script != "Latn"]


@pytest.mark.parametrize(("alias", "code"), ALIASES.items())
def test_a_browser_may_ask_by_another_name(alias, code):
    for tag in (alias, alias.upper(), f"{alias}-XX", f"xx;q=0.9, {alias};q=0.5"):
        assert best_language(tag) == code
    assert code in LANGUAGES
    assert alias not in LANGUAGES


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_browser_may_ask_by_any_spelling_of_its_name(code):
    for tag in (code, code.upper(), html_code(code), f"{html_code(code)}-BE", f"{code};q=0.1"):
        assert best_language(tag) == code
    assert find_language(html_code(code).lower()) == code


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_stands_in_for_a_language_exists_and_ends_in_english(code):
    order = resolution_order(code)
    assert (order[0], order[-1]) == (code, "en")
    assert set(order) <= set(LANGUAGES)
    assert len(order) == len(set(order))


@pytest.mark.parametrize("code", LANGUAGES)
def test_days_are_written_with_the_months_of_the_language(code):
    wide = Locale.parse(to_locale(code)).months["format"]["wide"]
    for each in MONTHS:
        for text in (
            dates.printed(each, code),
            dates.printed(each, html_code(code)),
            day_and_year(each, html_code(code)),
            day(each, html_code(code)),
        ):
            # Chinese writes the number of the month, like everybody who reads it.
            assert (f"{each.month}月" if code == "zh-hans" else wide[each.month]) in text, text
            assert "24" in text, text
            assert all(letter.isascii() for letter in text if letter.isdecimal()), text
        assert "2026" in dates.printed(each, code)


@pytest.mark.parametrize("code", OTHER_SCRIPTS)
def test_no_month_falls_back_to_latin_letters(code):
    for each in MONTHS:
        letters = [letter for letter in dates.printed(each, code) if letter.isalpha()]
        script = LETTERS[LANGUAGES[code].script]
        assert letters, code
        assert all(unicodedata.name(letter).startswith(script) for letter in letters), letters


@pytest.mark.parametrize("code", LANGUAGES)
def test_countries_are_named_in_the_language(code):
    rows = dict(countries(code))
    english = Locale("en").territories
    known = Locale.parse(to_locale(code)).territories
    assert all(known.get(country) == name for country, name in rows.items())
    if code in OTHER_SCRIPTS:
        script = LETTERS[LANGUAGES[code].script]
        strange = [
            (country, name)
            for country, name in rows.items()
            if not any(unicodedata.name(letter, "").startswith(script) for letter in name)
        ]
        assert strange == []
    elif code != "en":
        assert rows["DE"] != english["DE"] or code == "fil"


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_is_called_as_its_speakers_call_it(code):
    assert dict(own_names())[code] == LANGUAGES[code].own
    assert get_language_info(code)["name"] == LANGUAGES[code].name
    if LANGUAGES[code].script != "Latn":
        script = LETTERS[LANGUAGES[code].script]
        assert all(
            unicodedata.name(c).startswith(script) for c in LANGUAGES[code].own if c.isalpha()
        )


@pytest.mark.parametrize("zero", ZEROS, ids=hex)
def test_a_number_may_be_typed_in_the_digits_of_any_script(zero):
    number = sealing.receipt_for_token(b"a form")
    typed = "".join(chr(zero + int(digit)) for digit in number)
    assert sealing.parse(typed) == number
    assert sealing.parse(f"{typed[:4]}\u200f {typed[4:]}") == number


def test_there_are_digits_of_more_scripts_than_we_speak():
    assert len(ZEROS) > len({language.script for language in LANGUAGES.values()})
