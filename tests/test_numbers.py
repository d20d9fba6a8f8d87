"""docs/numbers.md is what the code says: each number that people may change, with its reason."""

from pathlib import Path

import pytest

from docs.numbers import SUBJECTS, TECHNICAL, Number, document, numbers, of_python, of_typst
from tests.test_house import ROOT

HERE = Path("helpdesk/limits.py")


def test_the_document_is_made_from_the_code():
    told = "Make it anew: .venv/bin/python -m docs.numbers > docs/numbers.md"
    assert (ROOT / "docs" / "numbers.md").read_text("utf-8") == document(), told


def test_every_number_has_a_reason():
    every = [number for number in numbers() if number.name not in TECHNICAL]
    bare = [f"{number.path}:{number.line} {number.name}" for number in every if not number.reason]
    assert bare == [], "Say behind each why it is what it is."
    assert len(every) > 250
    assert {number.subject for number in every} == set(SUBJECTS)


def test_what_is_called_technical_is_there():
    assert TECHNICAL - {number.name for number in numbers()} == set()


@pytest.mark.parametrize(
    ("line", "value", "unit"),
    [
        ("LONGEST = 20_000  # letters of a word", "20_000", "letters"),
        ("SHORT_SECONDS: float = 2 * 60  # for one", "2 * 60", "seconds"),
        ("KEPT = timedelta(days=7)  # for the next shift", "7 days", ""),
        ("EVERY = timedelta(hours=1)  # a round", "1 hour", ""),
        ("AT = time(8, 30)  # before work", "8:30", ""),
        ("COST = Cost(passes=4, memory=1 << 28)  # dear", "Cost(passes=4, memory=1 << 28)", ""),
        ('LEADING = {"Arab": 0.85}  # of lines', '{"Arab": 0.85}', ""),
    ],
)
def test_a_number_is_known_by_its_form(line, value, unit):
    (number,) = of_python(line, HERE)
    assert (number.value, number.unit, number.line) == (value, unit, 1)
    assert number.reason


@pytest.mark.parametrize(
    "line",
    ['NAME = "x"', "IS_ON = True", "small = 3", "_OURS = 3", "ALL = ()", "BOTH = (1, 'x')"],
)
def test_nothing_else_is_taken_for_a_number(line):
    assert list(of_python(line, HERE)) == []


def test_a_comment_above_is_for_the_first_line_and_those_that_are_named_like_it():
    text = "# Bytes, of both.\nDAY_BYTES = 5\nMOST_BYTES, TRIES = 6, 7\n\nTHIRD_BYTES = 8\n"
    found = {number.name: number.reason for number in of_python(text, HERE)}
    kept = "Bytes, of both."
    assert found == {"DAY_BYTES": kept, "MOST_BYTES": kept, "TRIES": "", "THIRD_BYTES": ""}


def test_a_heading_and_a_word_to_the_linter_are_no_reason():
    text = "# --- Mail ---\nTIMEOUT = 20  # noqa: S105\n"
    assert [number.reason for number in of_python(text, HERE)] == [""]


def test_layouts_are_read_too():
    text = "// Of a page.\n#let margin = 14mm\n#let words = 3 * margin\n#set par(leading: 0.8em)"
    found = [(number.name, number.value, number.reason) for number in of_typst(text, HERE)]
    assert found == [("margin", "14mm", "Of a page."), ("leading", "0.8em", "")]


def test_a_module_of_no_subject_is_told():
    with pytest.raises(LookupError, match="no subject"):
        _ = Number("X", "1", "", Path("elsewhere/x.py"), 1).subject
