"""
How good a language is, from its newest sample that was read to the end.

Counted are messages that say something wrong, in a thousand English words. A clumsy one is no
mistake: it is put right all the same. One that can hurt somebody, and the language is below B.
"""

from pathlib import Path

from awareness.content.translation_files import translations
from awareness.readings.reading_files import ReadingFile, Verdict, readings
from awareness.readings.sampling import words_in

# At most so many wrong in a thousand words, the best first.
GRADES = (("A", 1), ("A−", 2), ("B", 5))
BELOW = "below B"
# A sample of fewer words says nothing.
FEWEST_WORDS = 1000
MACHINE = "machine, not read by a native speaker"
BEGIN, END = "<!-- grades -->", "<!-- end of grades -->"
HEAD = ("language", "grade", "sample", "wrong", "clumsy", "who has read it")


def newest_sample(files: list[ReadingFile]) -> ReadingFile | None:
    """
    The last one that is large enough and read to its end; None while there is none.

    Of one day the last is the one with the largest seed: whoever draws again counts on.
    """
    fit = [each for each in files if each.is_sample and each.is_complete and _is_enough(each)]
    return max(fit, key=lambda each: (each.day, each.seed), default=None)


def grade(sample: ReadingFile | None) -> str:
    """A, A−, B or below B; empty where nothing was read."""
    if sample is None:
        return ""
    if count(sample, Verdict.DANGEROUS):
        return BELOW
    rate = 1000 * count(sample, Verdict.WRONG) / words_in(sample.rows)
    return next((name for name, most in GRADES if rate <= most), BELOW)


def count(sample: ReadingFile, verdict: Verdict) -> int:
    return sum(row.verdict == verdict for row in sample.rows)


def table(languages: dict[str, str], root: Path | None = None) -> str:
    """
    The grades as Markdown, between the two marks. languages: English names by code.

    Raises BadReading.
    """
    rows = [HEAD, ("---",) * len(HEAD)]
    rows += [_line(code, name, root) for code, name in sorted(languages.items(), key=_by_name)]
    return "\n".join([BEGIN, *(f"| {' | '.join(row)} |" for row in rows), END])


def with_table(text: str, new: str) -> str:
    """A document with the table in the place of the old one. Raises ValueError without marks."""
    before, _, rest = text.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"No table between {BEGIN} and {END}.")
    return f"{before}{new}{after}"


def _line(code: str, name: str, root: Path | None) -> tuple[str, ...]:
    sample = newest_sample(readings(code, root))
    read = translations(code, root)
    who = f"a native speaker, {read.reviewed_on}" if read.reviewed_on else MACHINE
    if sample is None:
        return (f"{name} ({code})", "none yet", "", "", "", who)
    wrong, clumsy = count(sample, Verdict.WRONG), count(sample, Verdict.CLUMSY)
    drawn = f"{sample.day}, {words_in(sample.rows)} words"
    return (f"{name} ({code})", grade(sample), drawn, str(wrong), str(clumsy), who)


def _by_name(item: tuple[str, str]) -> str:
    return item[1]


def _is_enough(sample: ReadingFile) -> bool:
    return words_in(sample.rows) >= FEWEST_WORDS
