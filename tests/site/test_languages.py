"""The list of languages, and which of them somebody gets who has not chosen one."""

import gettext
import re
from pathlib import Path

import django.conf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.languages import gettext_catalogues
from base.languages.language_list import ALIASES, LANGUAGES, NOT_YET, Language
from website.web.negotiation import best_language


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("nl-BE,nl;q=0.9,en;q=0.8", "nl"),
        ("en;q=0.5, fr;q=0.8", "fr"),
        ("ti-ER", "ti"),
        ("fil-PH", "fil"),
        ("tl", "fil"),
        ("prs", "fa"),
        ("zh-TW", "zh-hans"),
        ("zh-Hant-HK;q=0.9", "zh-hans"),
        ("sr-Latn-RS", "sr-latn"),
        ("bs", "sr-latn"),
        ("ps-AF", "ps"),
        ("xx, ar;q=0.1", "ar"),
        ("ar;q=0, de", "de"),
        ("xx", None),
        ("*", None),
        ("", None),
        ("en;q=rubbish", None),
        ("en;q=inf, nl", "nl"),
        ("en;q=1e9, nl", "nl"),
    ],
)
def test_the_language_wanted_most_is_found(header, code):
    assert best_language(header) == code


RULE = re.compile(r"nplurals=(\d); plural=(.+);")
NUMBERS = range(1000)  # no rule looks further than at the last three digits


def forms_of(rule: str) -> tuple[int, set[int]]:
    """How many forms a plural rule has, and which of them some number gets."""
    number, plural = RULE.fullmatch(rule).groups()
    form = gettext.c2py(plural)
    return int(number), {form(each) for each in NUMBERS}


@pytest.mark.parametrize("code", [code for code, one in LANGUAGES.items() if one.plural])
def test_a_plural_rule_has_a_form_for_every_number_and_no_form_in_vain(code):
    """A wrong one is an error on every page."""
    number, used = forms_of(LANGUAGES[code].plural)
    assert used == set(range(number))


@pytest.mark.parametrize("code", [code for code, one in LANGUAGES.items() if not one.plural])
def test_a_language_without_a_plural_rule_has_the_one_of_django(code):
    folder = Path(django.conf.__file__).parent / "locale"
    name = code.replace("-", "_").lower()
    known = {path.name.lower() for path in folder.iterdir() if path.is_dir()}
    assert {name, name.partition("_")[0]} & known


def test_every_line_of_the_list_fits_the_others():
    for code, language in LANGUAGES.items():
        assert re.fullmatch(r"[a-z]{2,3}(-[a-z]{4})?", code), code
        assert set(language.fallback) <= set(LANGUAGES), code
        assert code not in ALIASES, f"{code} is another name of {ALIASES.get(code)}"
        assert code not in NOT_YET, code


def test_a_new_language_gets_a_catalogue_with_all_its_forms(tmp_path, monkeypatch):
    new = Language("Made up", "Qaa", plural="nplurals=3; plural=n % 3;")
    monkeypatch.setitem(LANGUAGES, "qaa", new)
    (tmp_path / "django.pot").write_text(
        'msgid ""\nmsgstr ""\n\nmsgid "%(n)d day"\nmsgid_plural "%(n)d days"\n'
        'msgstr[0] ""\nmsgstr[1] ""\n'
    )
    assert gettext_catalogues.start_catalogues(tmp_path, ["qaa"]) == ["qaa"]
    made = (tmp_path / "qaa/LC_MESSAGES/django.po").read_text("utf-8")
    assert "nplurals=3; plural=n % 3;" in made
    assert all(f'msgstr[{form}] ""' in made for form in range(3))
    assert gettext_catalogues.start_catalogues(tmp_path, ["qaa"]) == [], "none is written over"


@given(st.text(max_size=2000))
def test_no_header_breaks_it(header):
    assert best_language(header) in {None, *LANGUAGES}


def test_a_huge_header_costs_nothing():
    assert best_language("x-" * 100_000 + "fr") is None


@pytest.mark.parametrize("code", ["en", "ckb", "tr"])
def test_whose_language_is_not_here_is_told_which_are_near(client, code):
    page = client.get(f"/{code}/languages/").text
    for tag, (own, near) in NOT_YET.items():
        assert tag not in LANGUAGES
        _, _, after = page.partition(f'<b lang="{tag}" dir="ltr">{own}</b>')
        line = after.partition("</p>")[0]
        assert [one for one in LANGUAGES if f'href="/{one}/"' in line] == sorted(
            near, key=[*LANGUAGES].index
        )
        assert LANGUAGES[near[0]].own in line
