"""
How good a language is, from all that was drawn of it, each message as it was read first.

No draw is chosen: whoever draws again after mending counts what is new and nothing twice, and all
draws stand in the table. A thousand words say little, so the interval stands beside the grade. A
clumsy message counts a part of a wrong one. One that can hurt somebody, and the language is below
B. What was changed after it was read is unread: how much is read as it stands is a column.
"""

from pathlib import Path
from typing import NamedTuple

from awareness.content.translation_files import translations
from awareness.translation_reviews.review_files import (
    ReadingFile,
    ReadMessage,
    ReviewVerdict,
    messages_of,
    readings,
)
from awareness.translation_reviews.review_samples import words_in

# At most so many wrong in a thousand words, the best first.
GRADES = (("A", 1), ("A−", 2), ("B", 5))
BELOW = "below B"
# So many clumsy messages count as one wrong: a reader who stumbles that often trusts no sentence.
CLUMSY_AS_ONE_WRONG = 5
# Fewer words say nothing.
FEWEST_WORDS = 1000
# Of the normal distribution: 95 of a hundred such intervals hold the true number.
WIDTH_OF_INTERVAL = 1.96
MACHINE = "machine, not read by a native speaker"
BEGIN, END = "<!-- grades -->", "<!-- end of grades -->"
HEAD = (
    *("language", "grade", "wrong in 1000 words (95 %)", "clumsy", "draws: wrong + clumsy"),
    *("read as it stands", "who has read it"),
)


class Pool(NamedTuple):
    """All messages of the samples of a language, each once, with what was said of it first."""

    rows: list[ReadMessage]

    @property
    def words(self) -> int:
        return words_in(self.rows)

    @property
    def wrong(self) -> int:
        return count(self.rows, ReviewVerdict.WRONG) + count(self.rows, ReviewVerdict.DANGEROUS)

    @property
    def clumsy(self) -> int:
        return count(self.rows, ReviewVerdict.CLUMSY)

    def in_a_thousand(self, number: float) -> float:
        return 1000 * number / self.words


def drawn(files: list[ReadingFile]) -> list[ReadingFile]:
    """The samples that were read to their end, in the order in which they were drawn."""
    samples = [each for each in files if each.is_sample and each.is_complete]
    return sorted(samples, key=_when)


def pooled(files: list[ReadingFile]) -> Pool:
    """
    What samples found in messages that nobody had read before.

    A page that was read on the day of a sample was read, and mended, before it.
    """
    seen: set[tuple[str, str]] = set()
    rows: list[ReadMessage] = []
    for file in sorted((each for each in files if each.is_complete), key=_when):
        for row in file.rows:
            key = (row.context, row.english)
            if file.is_sample and key not in seen:
                rows.append(row)
            seen.add(key)
    return Pool(rows)


def _when(file: ReadingFile) -> tuple[object, ...]:
    return (file.day, file.is_sample, file.seed, file.scope)


def grade(pool: Pool) -> str:
    """A, A−, B or below B; empty where too little was read."""
    if pool.words < FEWEST_WORDS:
        return ""
    if count(pool.rows, ReviewVerdict.DANGEROUS):
        return BELOW
    rate = pool.in_a_thousand(pool.wrong + pool.clumsy / CLUMSY_AS_ONE_WRONG)
    for name, most in GRADES:
        if rate <= most:
            return name
    return BELOW


def interval(found: int) -> tuple[float, float]:
    """
    Between which two numbers the true one is likely to be where so many were found: the limits of
    a Poisson count in Byar's approximation (Rothman and Boice, 1979).
    """
    lower = 0.0
    if found:
        lower = found * (1 - 1 / (9 * found) - WIDTH_OF_INTERVAL / (3 * found**0.5)) ** 3
    more = found + 1
    upper = more * (1 - 1 / (9 * more) + WIDTH_OF_INTERVAL / (3 * more**0.5)) ** 3
    return lower, upper


def count(rows: list[ReadMessage], verdict: ReviewVerdict) -> int:
    return len([row for row in rows if row.verdict == verdict])


def share_read(files: list[ReadingFile], messages: list[ReadMessage]) -> float:
    """How much of a language, in words of its English, was found good and has not changed since."""
    good: dict[tuple[str, str], str] = {}
    for file in sorted(files, key=_when):
        for row in file.rows:
            if row.verdict == ReviewVerdict.UNREAD:
                continue
            fits = row.verdict in (ReviewVerdict.RIGHT, ReviewVerdict.CLUMSY)
            good[row.context, row.english] = row.translation if fits else ""
    standing = []
    for message in messages:
        if message.translation == good.get((message.context, message.english)):
            standing.append(message)
    return words_in(standing) / max(words_in(messages), 1)


def table(languages: dict[str, str], root: Path | None = None) -> str:
    """
    The grades as Markdown, between the two marks. languages: English names by code.

    Raises BadReading.
    """
    rows = [HEAD, ("---",) * len(HEAD)]
    rows += [_line(code, name, root) for code, name in sorted(languages.items(), key=_by_name)]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([BEGIN] + lines + [END])


def with_table(text: str, new: str) -> str:
    """A document with the table in the place of the old one. Raises ValueError without marks."""
    before, _, rest = text.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"No table between {BEGIN} and {END}.")
    return f"{before}{new}{after}"


def _line(code: str, name: str, root: Path | None) -> tuple[str, ...]:
    """The row of a language, as HEAD names its columns."""
    files, read = readings(code, root), translations(code, root)
    who = f"a native speaker, {read.reviewed_on}" if read.reviewed_on else MACHINE
    pool, given = pooled(files), grade(pooled(files))
    if not given:
        return (f"{name} ({code})", "none yet", "", "", "", "", who)
    lower, upper = map(pool.in_a_thousand, interval(pool.wrong))
    wrong = f"{pool.in_a_thousand(pool.wrong):.1f} ({lower:.1f}–{upper:.1f}) of {pool.words}"
    clumsy = f"{pool.in_a_thousand(pool.clumsy):.1f}"
    share = f"{100 * share_read(files, messages_of(code, root)):.0f} %"
    return (f"{name} ({code})", given, wrong, clumsy, _each_draw(drawn(files)), share, who)


def _each_draw(samples: list[ReadingFile]) -> str:
    """Of every draw: wrong + clumsy, also in what had been read before."""
    draws = []
    for sample in samples:
        whole = Pool(sample.rows)
        draws.append(f"{whole.wrong} + {whole.clumsy}")
    return "; ".join(draws)


def _by_name(item: tuple[str, str]) -> str:
    return item[1]
