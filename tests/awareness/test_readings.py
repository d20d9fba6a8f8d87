"""A reading is a file, a sample is drawn by a program, and a grade follows from the last one."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from awareness.management.commands.reading import TABLE, others
from awareness.translation_reviews import review_files, review_grades, review_samples
from awareness.translation_reviews.review_files import (
    BadReading,
    ReadingFile,
    ReadMessage,
    ReviewVerdict,
)

HEADER = "context,english,verdict,proposed,done\n"


def sample(day: int = 1, words: int = 1000, seed: int = 7, **verdicts: int) -> ReadingFile:
    """A sample of so many messages of a word, read, so many of them wrong, clumsy, dangerous."""
    said = ["right"] * (words - sum(verdicts.values()))
    for verdict, times in verdicts.items():
        said += [verdict] * times
    rows = [
        ReadMessage(f"page/{seed}-{number}", "word", "x", verdict, "y", "changed")
        for number, verdict in enumerate(said)
    ]
    return ReadingFile(date(2026, 12, day), f"sample-{seed}", rows)


def graded(*files: ReadingFile) -> str:
    return review_grades.grade(review_grades.pooled([*files]))


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ({}, "A"),
        ({"wrong": 1}, "A"),
        ({"wrong": 2}, "A−"),
        ({"wrong": 3}, "B"),
        ({"wrong": 5}, "B"),
        ({"wrong": 6}, "below B"),
        ({"clumsy": 5}, "A"),
        ({"clumsy": 6}, "A−"),
        ({"wrong": 1, "clumsy": 6}, "B"),
        ({"dangerous": 1}, "below B"),
    ],
)
def test_a_grade_counts_what_is_wrong_and_what_is_clumsy_in_a_thousand_words(verdicts, said):
    assert graded(sample(**verdicts)) == said


def test_in_a_larger_sample_more_may_be_wrong():
    assert graded(sample(words=3000, wrong=3)) == "A"
    assert graded(sample(words=3000, wrong=4)) == "A−"


def test_no_draw_is_chosen_whoever_draws_again_until_it_fits_has_all_of_them_counted():
    bad, good = sample(1, wrong=6), sample(2, seed=8)
    assert graded(bad) == "below B"
    assert graded(good) == "A"
    assert graded(bad, good) == graded(good, bad) == "B"
    assert review_grades._each_draw(review_grades.drawn([good, bad])) == "6 + 0; 0 + 0"
    begun = ReadingFile(date(2026, 12, 9), "sample-8", [ReadMessage("a", "b")] * 2000)
    assert graded(bad, begun) == "below B"
    assert graded(sample(words=999), begun) == "", "too little, and nothing that is half read"


def test_what_was_read_and_mended_before_is_not_counted_as_good():
    first = sample(1, wrong=6)
    mended = [row.__class__(row.context, row.english, "y", "right") for row in first.rows]
    again = ReadingFile(date(2026, 12, 2), "sample-8", mended)
    assert graded(first, again) == "below B"
    page = ReadingFile(date(2026, 12, 1), "page-rights", first.rows)
    assert graded(page, again) == "", "nothing of the sample was new"


def test_what_was_changed_after_it_was_read_is_unread():
    file = sample(1, words=4, wrong=1)
    now = [ReadMessage(row.context, row.english, row.translation) for row in file.rows]
    assert review_grades.share_read([file], now) == 0.75
    now[0] = ReadMessage(now[0].context, "word", "other words")
    assert review_grades.share_read([file], now) == 0.5
    assert review_grades.share_read([], now) == 0


def test_a_sample_that_was_only_drawn_takes_nothing_away_from_what_was_found_good_before():
    file = sample(1, words=4, wrong=1)
    drawn = replace(sample(2), rows=[replace(row, verdict="") for row in file.rows])
    now = [ReadMessage(row.context, row.english, row.translation) for row in file.rows]
    assert review_grades.share_read([file, drawn], now) == 0.75


@pytest.mark.parametrize(("found", "low", "high"), [(0, 0, 3.69), (1, 0.03, 5.57), (10, 4.8, 18.4)])
def test_beside_the_number_stands_what_it_may_be(found, low, high):
    """The exact limits of Garwood, which the approximation meets to a tenth."""
    lower, upper = review_grades.interval(found)
    assert lower == pytest.approx(low, abs=0.1)
    assert upper == pytest.approx(high, abs=0.1)


def test_the_same_seed_draws_the_same_and_a_language_its_own():
    messages = [ReadMessage(f"page/{n}", "three short words", "x") for n in range(999)]
    drawn = review_samples.draw(messages, 100, 7, "ti")
    assert drawn == review_samples.draw(messages[::-1], 100, 7, "ti")
    assert drawn != review_samples.draw(messages, 100, 8, "ti")
    assert drawn != review_samples.draw(messages, 100, 7, "am")
    assert review_samples.words_in(drawn) == 102, "the last message is whole"
    assert len(set(drawn)) == len(drawn)


def test_markup_is_no_word():
    assert (
        review_samples.words_in([ReadMessage("a", '<b>Call</b> <a href="/help/">a centre</a>')])
        == 3
    )


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
    [file] = review_files.readings("ti")
    assert file.is_sample
    assert not file.is_complete
    assert review_samples.words_in(file.rows) >= review_grades.FEWEST_WORDS
    assert all(row.translation and row.verdict == ReviewVerdict.UNREAD for row in file.rows)
    call_command("reading", "ti", "--scope", "buttons")
    buttons = review_files.readings("ti")[0]
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
        review_files.read(path)


def test_a_file_written_by_hand_needs_no_translation(tmp_path):
    path = tmp_path / "2026-12-01-page-rights.csv"
    path.write_text(f'{HEADER}page/rights:title,"Your rights",clumsy,"Better",changed\n')
    [row] = review_files.read(path).rows
    assert (row.verdict, row.proposed, row.translation) == ("clumsy", "Better", "")


@pytest.mark.parametrize("code", [code for code, _ in settings.LANGUAGES])
def test_every_reading_of_ours_can_be_read(code):
    for file in review_files.readings(code):
        assert file.rows, file.scope


def test_the_document_shows_the_grades_that_follow_from_the_files():
    text = (Path(settings.BASE_DIR) / TABLE).read_text(encoding="utf-8")
    assert review_grades.table(others()) in text, "run `manage.py reading`"
    assert text.count(review_grades.MACHINE) == len(others()), "until a native speaker has read one"


def test_a_grade_stands_beside_who_has_not_read_it(locale):
    rows = sample(words=1000, clumsy=2).rows
    review_files.write(review_files.folder_of("ti") / "2026-12-01-sample-7.csv", rows)
    table = review_grades.table({"ti": "Tigrinya"})
    said = "| Tigrinya (ti) | A | 0.0 (0.0–3.7) of 1000 | 2.0 | 0 + 2 | 0 % | machine, not read"
    assert said in table
    assert review_grades.with_table(f"before\n{table}\nafter", "new") == "before\nnew\nafter"
    with pytest.raises(ValueError, match="No table"):
        review_grades.with_table("nothing", "new")
