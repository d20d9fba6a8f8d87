"""Which digits in somebody's words are a telephone number, and nothing but markup around them."""

import pytest

from helpdesk.digits import in_order


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
