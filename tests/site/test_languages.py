"""Which language somebody gets who has not chosen one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from website.languages.language_list import LANGUAGES, NOT_YET
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
    ],
)
def test_the_language_wanted_most_is_found(header, code):
    assert best_language(header) == code


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
