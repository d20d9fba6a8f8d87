"""
A reading is a file in the repository: locale/<xx>/readings/<day>-<scope>.csv.

One row for each message: where it stands, the English, the translation as it was, the verdict, a
better text, and what was done. A row without a verdict has not been read yet.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation import to_locale

from awareness.content.translation_files import po_file

COLUMNS = ("context", "english", "translation", "verdict", "proposed", "done")
# Somebody who wrote a reading by hand may have left it out: it stands in the catalogue.
OPTIONAL = {"translation"}
NAME = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})-(?P<scope>[a-z0-9-]+)\.csv")
# The words of buttons and forms have no context of their own.
BUTTONS = "buttons"


class ReviewVerdict(StrEnum):
    """clumsy: a reader understands it, and sees that nobody speaks so. dangerous: it can hurt."""

    UNREAD = ""
    RIGHT = "right"
    CLUMSY = "clumsy"
    WRONG = "wrong"
    DANGEROUS = "dangerous"


class BadReading(Exception):
    """A file that is no reading; in words, with file and line."""


@dataclass(frozen=True)
class ReadMessage:
    """One row."""

    context: str
    english: str
    translation: str = ""
    verdict: str = ReviewVerdict.UNREAD
    proposed: str = ""
    done: str = ""


@dataclass(frozen=True)
class ReadingFile:
    """day, scope: of its name. rows: in the order in which they were read."""

    day: date
    scope: str
    rows: list[ReadMessage]

    @property
    def is_sample(self) -> bool:
        return self.scope.startswith("sample-")

    @property
    def seed(self) -> int:
        """Of a sample, with which it was drawn; 0 where somebody gave it another name."""
        seed = self.scope.removeprefix("sample-")
        if seed.isdecimal():
            return int(seed)
        return 0

    @property
    def is_complete(self) -> bool:
        return bool(self.rows) and all(row.verdict for row in self.rows)


def folder_of(language: str, root: Path | None = None) -> Path:
    """Where the readings of a language lie."""
    return (root or Path(settings.LOCALE_PATHS[0])) / to_locale(language) / "readings"


def readings(language: str, root: Path | None = None) -> list[ReadingFile]:
    """All of a language, the oldest first. Raises BadReading."""
    return [read(path) for path in sorted(folder_of(language, root).glob("*.csv"))]


def read(path: Path) -> ReadingFile:
    """One file. Raises BadReading."""
    named = NAME.fullmatch(path.name)
    if named is None:
        raise BadReading(f"{path.name}: a reading is called 2026-11-27-sample-7.csv.")
    with path.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file)
        columns = set(table.fieldnames or ())
        if not set(COLUMNS) - OPTIONAL <= columns <= set(COLUMNS):
            raise BadReading(f"{path.name}: its columns are {', '.join(COLUMNS)}.")
        rows = [_row(path, line, values) for line, values in enumerate(table, start=2)]
    return ReadingFile(date.fromisoformat(named["day"]), named["scope"], rows)


def write(path: Path, rows: Iterable[ReadMessage]) -> None:
    """A new file. Raises BadReading if there is one: what somebody read is not written over."""
    if path.exists():
        raise BadReading(f"{path.name} is there already. Choose another scope, seed or day.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(astuple(row) for row in rows)


def messages_of(language: str, root: Path | None = None) -> list[ReadMessage]:
    """Everything that readers see in a language, unread, in the order of its two catalogues."""
    pages = po_file(language, root)
    buttons = pages.with_name("django.po")
    messages = []
    for path in (pages, buttons):
        if not path.exists():
            continue
        for entry in polib.pofile(str(path)):
            if entry.obsolete or entry.fuzzy:
                continue
            for english, translation in both_forms(entry):
                if translation:
                    messages.append(ReadMessage(entry.msgctxt or BUTTONS, english, translation))
    return messages


def both_forms(entry: polib.POEntry) -> list[tuple[str, str]]:
    """English and translation; of a message with a number, once for each form of the language."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [(entry.msgid_plural, text) for text in entry.msgstr_plural.values()]


def _row(path: Path, line: int, values: dict[str, str]) -> ReadMessage:
    where = f"{path.name}:{line}"
    if None in values or None in values.values():
        raise BadReading(f"{where}: this line has more or fewer columns than the first.")
    row = ReadMessage(**{key: value.strip() for key, value in values.items()})
    if row.verdict not in set(ReviewVerdict):
        raise BadReading(
            f"{where}: “{row.verdict}” is none of {', '.join(filter(None, ReviewVerdict))}."
        )
    if row.verdict in (ReviewVerdict.WRONG, ReviewVerdict.DANGEROUS) and not (
        row.proposed and row.done
    ):
        raise BadReading(f"{where}: say what would be right, and what was done.")
    return row
