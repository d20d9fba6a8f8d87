"""The measure of how hard a text is: pure."""

import pytest

from awareness.blocks.plain_text import plain
from awareness.staff.writing_advice import is_hard, lix, long_sentences, sentences, words_in

LAW = (
    "The aforementioned competent jurisdiction administratively considers the extraterritorial "
    "applicability of the provisions concerning the transposition of international instruments."
)


def test_a_placeholder_counts_as_one_short_word():
    assert words_in(plain("You get {reflection_days} days.")) == ["You", "get", "x", "days"]


def test_a_list_is_several_sentences():
    assert sentences("<p>Take:</p><ul><li>your card</li><li>your phone</li></ul>") == [
        "Take:",
        "your card",
        "your phone",
    ]


def test_short_words_in_short_sentences_are_easy():
    assert not is_hard("It is not your fault. You can call. You can stop.", "en")


def test_a_law_is_hard_even_for_professionals():
    assert is_hard(LAW, "en", for_professionals=True)


def test_nothing_is_said_of_a_language_that_cannot_be_measured():
    assert not is_hard(LAW, "th")


def test_an_empty_text_is_easy():
    assert lix("") == 0


@pytest.mark.parametrize(("many", "found"), [(25, 0), (26, 1)])
def test_a_sentence_is_long_from_the_twenty_sixth_word(many, found):
    assert len(long_sentences("word " * many + ".")) == found
