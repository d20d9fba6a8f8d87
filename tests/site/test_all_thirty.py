"""Names, days, digits and other names of a language: in all thirty, not in a sample."""

import re
import sys
import unicodedata
from datetime import date
from pathlib import Path

import polib
import pytest
from babel import Locale
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language_info, to_locale

from awareness.facts.fact_filling import fill_html
from base import phonebook
from base.languages import printed_dates
from base.languages.language_list import (
    ALIASES,
    LANGUAGES,
    find_language,
    html_code,
    resolution_order,
)
from base.templatetags.site_tags import day_and_year, day_soon
from helpdesk import sealing
from helpdesk.rules.countries import countries
from helpdesk.rules.form_fields import own_names
from tests.site.spoken import LETTERS
from website.web.negotiation import best_language

# Every digit that Unicode knows, ten by ten.
ZEROS = [
    code
    for code in range(sys.maxunicode + 1)
    if unicodedata.category(chr(code)) == "Nd" and unicodedata.decimal(chr(code)) == 0
]
MONTHS = [date(2026, month, 24) for month in range(1, 13)]
# A full stop of ours after a day, which in some languages ends in one of its own.
TWO_STOPS = re.compile(r"(%\(day\)s|\{(since|signed|published)_\w+\}|\{\w+_read\})\.")
OTHER_SCRIPTS = [code for code, language in LANGUAGES.items() if language.script != "Latn"]


@pytest.mark.parametrize(("alias", "code"), ALIASES.items())
def test_a_browser_may_ask_by_another_name(alias, code):
    for tag in (alias, alias.upper(), f"{alias}-XX", f"xx;q=0.9, {alias};q=0.5"):
        assert best_language(tag) == code
    assert code in LANGUAGES
    assert alias not in LANGUAGES


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("pnb", "ur"),
        ("pa-PK, en;q=0.5", "ur"),
        ("pa-Arab-PK", "ur"),
        ("pa-IN", "pa"),
        ("pa-Guru-IN", "pa"),
        ("ku, tr;q=0.5", "tr"),
        ("ku-TR, de;q=0.8", "de"),
        ("ku-Latn-SY, ar;q=0.8", "ar"),
        ("ku", None),
        ("ku-IQ", "ckb"),
        ("ku-IR", "ckb"),
        ("ku-Arab-IQ", "ckb"),
    ],
)
def test_nobody_is_served_in_letters_that_they_cannot_read(header, code):
    assert best_language(header) == code


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
            printed_dates.printed(each, code),
            printed_dates.printed(each, html_code(code)),
            day_and_year(each, html_code(code)),
            day_soon(each, html_code(code)),
        ):
            # Chinese writes the number of the month, like everybody who reads it; in Serbian the
            # month of a date has an ending of its own.
            month = f"{each.month}月" if code == "zh-hans" else wide[each.month]
            joined = "".join(text.replace("\u2060", "").split())
            assert month.replace(" ", "").removesuffix("ar") in joined, text
            assert printed_dates.in_digits_of(code, "24") in text, text
            own = {letter for letter in text if letter.isdecimal()}
            assert own <= set(printed_dates.in_digits_of(code, "0123456789")), text
        assert printed_dates.in_digits_of(code, "2026") in printed_dates.printed(each, code)


@pytest.mark.parametrize(
    ("code", "day", "said"),
    [
        ("fr", date(2019, 7, 1), "1er juillet 2019"),
        ("fr", date(2019, 7, 11), "11 juillet 2019"),
        ("sq", date(2019, 7, 1), "1 korriku 2019"),
        ("sr-latn", date(2019, 7, 1), "1. jula 2019."),
        ("sr-latn", date(2019, 9, 1), "1. septembra 2019."),
        ("vi", date(2019, 7, 1), "1 tháng 7 năm 2019"),
        ("hu", date(2019, 7, 1), "2019. július 1."),
        # July of our year is not that of the Ethiopian one, which these readers would think of.
        ("ti", date(2019, 7, 1), "1 ሓምለ 2019 (ኣቆጻጽራ ፈረንጂ)"),
        ("am", date(2019, 7, 1), "1 ጁላይ 2019 እ.ኤ.አ."),
        ("fa", date(2019, 7, 1), "۱ ژوئیهٔ ۲۰۱۹"),
        ("bn", date(2019, 7, 1), "১ জুলাই, ২০১৯"),
        ("ar", date(2019, 7, 1), "1 يوليو 2019"),
    ],
)
def test_a_day_is_written_as_its_readers_write_it(code, day, said):
    assert printed_dates.printed(day, code) == said
    assert printed_dates.on_one_line(day, code) == said.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("id", "Senin, 9 Maret 2026"),
        ("ckb", "دووشەممە، ٩ی ئازاری ٢٠٢٦"),
        ("ps", "دوشنبه، ۹ مارچ ۲۰۲۶"),
        ("ti", "ሰኑይ፣ 9 መጋቢት 2026 (ኣቆጻጽራ ፈረንጂ)"),
        ("am", "ሰኞ 9 ማርች 2026 እ.ኤ.አ."),
        ("ur", "پیر، 9 مارچ، 2026"),
    ],
)
def test_a_day_with_its_weekday_is_written_as_its_readers_write_it(code, said):
    assert printed_dates.printed(date(2026, 3, 9), code, "full") == said


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_weekday_stands_beside_the_day_as_it_is_written_without_one(code):
    for each in MONTHS:
        day = each.replace(day=9)
        with_weekday = printed_dates.printed(day, code, "full")
        assert printed_dates.printed(day, code) in with_weekday
        if LANGUAGES[code].script in ("Arab", "Ethi"):
            assert "," not in with_weekday, "the comma of another script"


def test_no_line_breaks_within_a_chinese_day():
    """Without spaces a line may break beside each sign; what joins words forbids it."""
    day = printed_dates.on_one_line(date(2026, 11, 26), "zh-Hans")
    assert day.split("\u2060") == ["2026", "年", "11", "月", "26", "日"]
    full = printed_dates.on_one_line(date(2026, 11, 26), "zh-hans", "full")
    assert full == f"{day}星期四"


@pytest.mark.parametrize(("code", "mark"), [("am", "እ.ኤ.አ"), ("ti", "ፈረንጂ")])
def test_no_translation_repeats_the_mark_that_each_day_has(code, mark):
    path = Path(settings.LOCALE_PATHS[0]) / code / "LC_MESSAGES" / "content.po"
    twice = [e.msgid for e in polib.pofile(str(path)) if not e.obsolete and mark in e.msgstr]
    assert twice == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_full_stop_follows_the_one_of_a_day(code):
    ends = [
        printed_dates.printed(date(2026, 3, 9), code, length)[-1] for length in ("long", "full")
    ]
    if ends != [".", "."]:
        return
    path = Path(settings.LOCALE_PATHS[0]) / to_locale(code) / "LC_MESSAGES"
    for name in ("content.po", "django.po"):
        messages = [each for each in polib.pofile(str(path / name)) if not each.obsolete]
        texts = [text for each in messages for text in (each.msgstr, *each.msgstr_plural.values())]
        assert [text for text in texts if TWO_STOPS.search(text)] == []


def test_in_french_the_weekday_keeps_the_first_of_a_month():
    said = day_soon(date(2026, 12, 1), "fr")
    assert said == "mardi 1er\u00a0décembre\u00a02026"


@pytest.mark.parametrize("code", ["fa", "ps", "ckb", "bn"])
def test_prose_has_the_digits_of_the_language_and_what_is_dialled_has_not(code):
    assert fill_html("{reflection_days}", code) == printed_dates.in_digits_of(code, "45")
    for placeholder in ("phone_national", "phone_emergency", "phone_pag_asa", "phone_child_focus"):
        html = fill_html(f"{{{placeholder}}}", code)
        assert all(sign.isascii() for sign in html if sign.isdecimal()), html
    for code_of_line in ("emergency", "national"):
        html = render_to_string(
            "components/call.html", {"contact": phonebook.current().page(code).lines[code_of_line]}
        )
        number = html.partition('<bdi dir="ltr">')[2].partition("</bdi>")[0]
        assert number.replace(" ", "").isascii(), html


@pytest.mark.parametrize("code", OTHER_SCRIPTS)
def test_no_month_falls_back_to_latin_letters(code):
    for each in MONTHS:
        letters = [letter for letter in printed_dates.printed(each, code) if letter.isalpha()]
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
