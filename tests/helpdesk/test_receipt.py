"""The number: typed in any script, a typing error named at once (T3)."""

import contextlib
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk import sealing
from helpdesk.sealing.receipt import DAMM, check_digit

RECEIPT = sealing.receipt_for_token(b"a form")
# Arabic-Indic, Persian, Devanagari, Bengali, Gurmukhi, Thai, full width.
SCRIPTS = [0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xE50, 0xFF10]


def test_one_form_has_one_receipt():
    assert sealing.receipt_for_token(b"a form") == RECEIPT
    assert sealing.receipt_for_token(b"another form") != RECEIPT
    assert len(RECEIPT) == 20


@pytest.mark.parametrize("zero", SCRIPTS)
def test_the_digits_of_any_script_are_understood(zero):
    typed = "".join(chr(zero + int(digit)) for digit in RECEIPT)
    assert sealing.parse(typed) == RECEIPT


@pytest.mark.parametrize("between", [" ", "-", ".", "\u00a0", "\u200f", "\u200e", "/", "\n", " - "])
def test_any_spacing_is_understood(between):
    typed = between.join(RECEIPT[i : i + 4] for i in range(0, 20, 4))
    assert sealing.parse(f" {typed} ") == RECEIPT


@given(st.integers(0, 19), st.integers(1, 9))
def test_a_wrong_digit_is_named_at_once(place, step):
    wrong = list(RECEIPT)
    wrong[place] = str((int(wrong[place]) + step) % 10)
    with pytest.raises(sealing.ReceiptTypo):
        sealing.parse("".join(wrong))


@given(st.text("0123456789", min_size=19, max_size=19), st.integers(0, 18))
def test_two_swapped_neighbours_are_named_at_once(number, place):
    receipt = number + str(check_digit(number))
    swapped = list(receipt)
    swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
    if "".join(swapped) != receipt:
        with pytest.raises(sealing.ReceiptTypo):
            sealing.parse("".join(swapped))


def test_the_table_finds_each_wrong_digit_and_each_swap():
    """As the dissertation proves it of a table such as this: all of it, and not by sample."""
    for at, row in enumerate(DAMM):
        assert sorted(row) == list(range(10))
        assert sorted(each[at] for each in DAMM) == list(range(10))
        assert row[at] == 0, "who appends the check comes to nought"
    for before, one, other in product(range(10), repeat=3):
        if one != other:
            assert DAMM[DAMM[before][one]][other] != DAMM[DAMM[before][other]][one]


@pytest.mark.parametrize(
    "typed", ["", "12", RECEIPT + "1", RECEIPT[:-1], "abc" + RECEIPT, "²" * 20]
)
def test_what_is_no_number_is_named(typed):
    with pytest.raises(sealing.ReceiptTypo):
        sealing.parse(typed)


@given(st.text(max_size=200))
def test_nothing_typed_breaks_it(typed):
    with contextlib.suppress(sealing.ReceiptTypo):
        assert len(sealing.parse(typed)) == 20


def test_it_is_shown_in_five_groups():
    assert sealing.group("12345678901234567890") == "1234 5678 9012 3456 7890"


def test_the_server_key_is_part_of_it(settings, cheap_kdf):
    before = sealing.keys_from_receipt(RECEIPT)
    settings.RECEIPT_KEY = "another key of another server, long enough"
    assert sealing.keys_from_receipt(RECEIPT) != before
    assert sealing.receipt_for_token(b"a form") != RECEIPT
