"""
Whom a traveller can tell in other countries, from `countries.yaml` beside this: for the list that
everybody can read, and for the receipt of whoever named a country.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from ruamel.yaml import YAML

FILE = Path(__file__).parent / "countries.yaml"

# So long after it was read a row is shown: a wrong number is worse than none, and nobody here can
# try the numbers of other countries.
SHOWN_FOR = timedelta(days=365)


@dataclass(frozen=True)
class TravelLines:
    """
    One country. An empty text: not known.

    police_from, child_line_from: where whoever answers the number, or the government there, says
    so. police_as_of, child_line_as_of: the day of that copy; None: it names none.
    """

    code: str
    published_by: str
    source: str
    read_on: date
    police: str = ""
    police_from: str = ""
    police_as_of: date | None = None
    child_line: str = ""
    child_line_from: str = ""
    child_line_as_of: date | None = None
    report: str = ""
    ecpat: str = ""

    @property
    def report_shown(self) -> str:
        """The address as people write it."""
        return self.report.removeprefix("https://").removeprefix("www.").rstrip("/")

    def name(self, language: str) -> str:
        """The country in the reader's language; in English where Babel does not know it."""
        try:
            here: Mapping[str, str] = Locale.parse(language, sep="-").territories
        except (UnknownLocaleError, ValueError):
            here = {}
        return here.get(self.code) or Locale("en").territories[self.code]


def travel_lines(today: date) -> list[TravelLines]:
    """The rows that may still be shown, in the order of the file."""
    return [row for row in every_row() if today - row.read_on <= SHOWN_FOR]


def travel_row(code: str, today: date) -> TravelLines | None:
    """The row of a country, by its code in ISO 3166; None where it has none, or too old a one."""
    return next((row for row in travel_lines(today) if row.code == code), None)


@cache
def every_row() -> tuple[TravelLines, ...]:
    """All rows of the file, whatever their day."""
    return tuple(TravelLines(**row) for row in YAML(typ="safe").load(FILE))
