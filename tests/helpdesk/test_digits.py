"""Which digits in somebody's words are a telephone number, and whose digits our own words have."""

import re

import pytest

from base.languages.printed_dates import DIGITS, in_digits_of
from helpdesk.rules.phone_numbers import in_order


@pytest.mark.parametrize(
    "number",
    ["0470 12 34 56", "+32 3 201 16 90", "0470/12.34.56", "+32 (0)470-12-34-56", "٠٤٧٠ ١٢ ٣٤ ٥٦"],
)
def test_a_number_keeps_its_own_direction_in_the_digits_of_any_script(number):
    assert in_order(f"هاتفي {number}، مساءً") == f'هاتفي <bdo dir="ltr">{number}</bdo>، مساءً'


@pytest.mark.parametrize("words", ["10 - 11", "من 1000 - 1500", "112", "غرفة 12", "078\n055\n800"])
def test_other_digits_are_left_as_they_are(words):
    assert in_order(words) == words


def test_nothing_of_the_words_becomes_markup():
    typed = "<b>0470 12 34 56</b>"
    assert in_order(typed) == '&lt;b&gt;<bdo dir="ltr">0470 12 34 56</bdo>&lt;/b&gt;'


@pytest.mark.parametrize("code", DIGITS)
def test_our_words_count_in_digits_of_the_language_and_dial_in_western_ones(
    client, caseworkers, code
):
    page = client.get(f"/{code}/write/").text
    before = re.search('<dl class="facts">.*?</dl>', page, re.DOTALL)[0]
    assert in_digits_of(code, "90") in before
    assert not re.search("[0-9]", before)
    assert ">112<" in page
    assert "tel:112" in page


@pytest.mark.parametrize("code", DIGITS)
def test_what_is_wrong_with_a_number_counts_so_too(send, code):
    page = send(f"/{code}/read/", number="123").text
    fault = re.search('<p class="field__error".*?</p>', page)[0]
    words = re.sub("<[^>]*>", "", fault)
    assert in_digits_of(code, "20") in words
    assert not re.search("[0-9]", words)
