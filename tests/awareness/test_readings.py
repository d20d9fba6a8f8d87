"""A reading is a file, a sample is drawn by a program, and a grade follows from the last one."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from awareness.management.commands.reading import TABLE, others
from awareness.readings import grades, reading_files, sampling
from awareness.readings.reading_files import BadReading, ReadingFile, ReadMessage, Verdict

HEADER = "context,english,verdict,proposed,done\n"


def sample(day: int = 1, words: int = 1000, **verdicts: int) -> ReadingFile:
    """A sample of so many words, read, with so many messages wrong, clumsy, dangerous."""
    rows = [ReadMessage("page/a", "word", "x", "right")] * (words - sum(verdicts.values()))
    for verdict, times in verdicts.items():
        rows += [ReadMessage("page/a", "word", "x", verdict, "y", "changed")] * times
    return ReadingFile(date(2026, 12, day), "sample-7", rows)


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ({}, "A"),
        ({"wrong": 1}, "A"),
        ({"wrong": 2}, "A−"),
        ({"wrong": 3}, "B"),
        ({"wrong": 5}, "B"),
        ({"wrong": 6}, "below B"),
        ({"clumsy": 50}, "A"),
        ({"dangerous": 1}, "below B"),
    ],
)
def test_a_grade_counts_what_is_wrong_in_a_thousand_words(verdicts, said):
    assert grades.grade(sample(**verdicts)) == said


def test_in_a_larger_sample_more_may_be_wrong():
    assert grades.grade(sample(words=3000, wrong=3)) == "A"
    assert grades.grade(sample(words=3000, wrong=4)) == "A−"


def test_only_the_newest_sample_that_was_read_to_its_end_counts():
    old, new = sample(1, wrong=6), sample(2)
    begun = ReadingFile(date(2026, 12, 9), "sample-8", [ReadMessage("a", "b")] * 2000)
    small = ReadingFile(date(2026, 12, 9), "sample-9", [ReadMessage("a", "b", "c", "right")] * 999)
    pages = ReadingFile(date(2026, 12, 9), "page-rights", sample().rows)
    assert grades.newest_sample([old, begun, new, small, pages]) is new
    assert grades.grade(grades.newest_sample([begun, small, pages])) == ""


def test_of_one_day_the_last_drawn_counts_and_not_the_last_by_its_letters():
    first, later = sample(1), ReadingFile(date(2026, 12, 1), "sample-20", sample().rows)
    assert grades.newest_sample([later, first]) is later


def test_the_same_seed_draws_the_same_and_a_language_its_own():
    messages = [ReadMessage(f"page/{n}", "three short words", "x") for n in range(999)]
    drawn = sampling.draw(messages, 100, 7, "ti")
    assert drawn == sampling.draw(messages[::-1], 100, 7, "ti")
    assert drawn != sampling.draw(messages, 100, 8, "ti")
    assert drawn != sampling.draw(messages, 100, 7, "am")
    assert sampling.words_in(drawn) == 102, "the last message is whole"
    assert len(set(drawn)) == len(drawn)


def test_markup_is_no_word():
    assert sampling.words_in([ReadMessage("a", '<b>Call</b> <a href="/help/">a centre</a>')]) == 3


@pytest.fixture
def locale(tmp_path, monkeypatch):
    folder = Path(settings.LOCALE_PATHS[0])
    for name in ("content.po", "django.po"):
        path = tmp_path / "ti" / "LC_MESSAGES" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((folder / "ti" / "LC_MESSAGES" / name).read_bytes())
    monkeypatch.setattr(settings, "LOCALE_PATHS", [str(tmp_path)])
    return tmp_path


def test_a_reading_is_written_from_both_catalogues_and_read_back(locale, capsys):
    call_command("reading", "ti", "--seed", "7")
    [file] = reading_files.readings("ti")
    assert file.is_sample
    assert not file.is_complete
    assert sampling.words_in(file.rows) >= grades.FEWEST_WORDS
    assert all(row.translation and row.verdict == Verdict.UNREAD for row in file.rows)
    call_command("reading", "ti", "--scope", "buttons")
    buttons = reading_files.readings("ti")[0]
    assert {row.context for row in buttons.rows} == {"buttons"}


def test_what_somebody_read_is_never_written_over(locale):
    call_command("reading", "ti", "--seed", "7")
    with pytest.raises(CommandError, match="is there already"):
        call_command("reading", "ti", "--seed", "7")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("xx", "--seed", "7"), "no language"),
        (("en", "--seed", "7"), "no language"),
        (("ti",), "--seed"),
        (("ti", "--scope", "page/nothing"), "Nothing of it"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(locale, arguments, said):
    with pytest.raises(CommandError, match=said):
        call_command("reading", *arguments)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("notes.csv", HEADER, "is called"),
        ("2026-12-01-a.csv", "english,verdict\n", "columns are"),
        ("2026-12-01-a.csv", f"{HEADER}a,b,fine,,\n", "a.csv:2: “fine” is none of"),
        ("2026-12-01-a.csv", f"{HEADER}a,b,right\n", "a.csv:2: this line"),
        ("2026-12-01-a.csv", f"{HEADER}a,b,wrong,,\n", "what would be right"),
        ("2026-12-01-a.csv", f"{HEADER}a,b,dangerous,c,\n", "what was done"),
    ],
)
def test_a_file_that_is_no_reading_is_refused_in_words(tmp_path, name, text, said):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadReading, match=said):
        reading_files.read(path)


def test_a_file_written_by_hand_needs_no_translation(tmp_path):
    path = tmp_path / "2026-12-01-page-rights.csv"
    path.write_text(f'{HEADER}page/rights:title,"Your rights",clumsy,"Better",changed\n')
    [row] = reading_files.read(path).rows
    assert (row.verdict, row.proposed, row.translation) == ("clumsy", "Better", "")


@pytest.mark.parametrize("code", [code for code, _ in settings.LANGUAGES])
def test_every_reading_of_ours_can_be_read(code):
    for file in reading_files.readings(code):
        assert file.rows, file.scope


def test_the_document_shows_the_grades_that_follow_from_the_files():
    text = (Path(settings.BASE_DIR) / TABLE).read_text(encoding="utf-8")
    assert grades.table(others()) in text, "run `manage.py reading`"
    assert text.count(grades.MACHINE) == len(others()), "until a native speaker has read one"


def test_a_grade_stands_beside_who_has_not_read_it(locale):
    rows = [ReadMessage("page/a", "word", "x", "right")] * 1000
    reading_files.write(reading_files.folder_of("ti") / "2026-12-01-sample-7.csv", rows)
    table = grades.table({"ti": "Tigrinya"})
    assert "| Tigrinya (ti) | A | 2026-12-01, 1000 words | 0 | 0 | machine, not read" in table
    assert grades.with_table(f"before\n{table}\nafter", "new") == "before\nnew\nafter"
    with pytest.raises(ValueError, match="No table"):
        grades.with_table("nothing", "new")
