"""
The phonebook: the registry's numbers as one small file, readable with everything else down.

The CMS holds each contact once. Whenever one changes, `website.phonebook.phonebook_writer` writes
this file from the database; forms, footers, error pages and the 503 page read it and never ask a
database. A copy made from the seed is committed, so that a bare machine has the numbers too.

Pure: no Django, no database. Whoever wants a number asks `base.phonebook.current()`.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from base.files import atomic_files
from base.languages.language_list import DEFAULT, resolution_order
from base.phonebook.numbering_plan import FIRST_LINES, FIXED
from base.phonebook.phonebook_entries import (
    DayOfRight,
    DeskPromise,
    MarkedText,
    PhonebookContact,
    PhonebookSource,
    as_confirmed,
    stood_in_for,
    withheld,
)
from base.phonebook.signed_promises import SIGNED

# The day after the last of the years that the policy document speaks of, 2008 to 2010.
AFTER_IT = "2011-01-01"
# Of a contact: what is in each language, and what is the same in all.
TRANSLATED = ("name", "description", "hours", "cost", "what_happens", "town")
PLAIN = (
    "code",
    "phone",
    "email",
    "website",
    "address",
    "region",
    "source",
    "confirmed_by",
    "published_by",
    "without_credit",
    "by_text",
    "for_deaf",
)


class Phonebook:
    """
    The file, read again when it changes. What forms ask for by its code is there even when somebody
    has taken it out of the registry: then as the committed copy has it.

    path: the file that the site writes; None where there is none, and nothing is written. seed: the
    committed copy that serves until then, or when that file cannot be read.
    only_confirmed: what nobody at its owner has confirmed is withheld (Page says how).
    """

    def __init__(self, path: Path | None, seed: Path, *, only_confirmed: bool = False) -> None:
        self.path = path
        self.seed = seed
        self.only_confirmed = only_confirmed
        # Two in one, so that of two threads none can put the stamp of one file on another.
        self._kept: tuple[tuple[str, int, int] | None, dict[str, Any]] = None, {}
        self._pages: dict[str, PhonebookIn] = {}

    def data(self) -> dict[str, Any]:
        """The whole file. Costs one `stat` when nothing has changed; OSError if there is none."""
        paths = [self.path, self.seed] if self.path else [self.seed]
        for path in paths:
            try:
                stat = path.stat()
                stamp = (str(path), stat.st_mtime_ns, stat.st_ino)
                kept = self._kept
                if kept[0] != stamp:
                    data = json.loads(path.read_bytes())
                    first = data if path == self.seed else self._first()
                    kept = self._kept = stamp, completed(data, first)
            except (OSError, ValueError):
                continue
            return kept[1]
        msg = f"Neither {self.path} nor {self.seed} can be read."
        raise OSError(msg)

    def stays(self, kind: str, code: str) -> bool:
        """Whether forms ask for this row, of `hotlines` or `centres`, by its code."""
        return code in {row["code"] for row in asked_for(self._first(), kind)}

    def _first(self) -> dict[str, Any]:
        try:
            return json.loads(self.seed.read_bytes())
        except (OSError, ValueError):
            return {}

    def page(self, language: str) -> "PhonebookIn":
        """The phonebook as a reader of `language` (a code of LANGUAGES) sees it."""
        data = self.data()
        page = self._pages.get(language)
        # Another thread may have kept a page of the file that was there before.
        if page is None or page.data is not data:
            page = PhonebookIn(data, language, only_confirmed=self.only_confirmed)
            self._pages[language] = page
        return page

    def write(self, data: dict[str, Any]) -> bool:
        """
        Put `data` in the place of the file, in one step; True if anything was different.

        A reader sees the old file or the new one, never half of it.
        """
        if self.path is None:
            return False
        # In the order of the registry, which is that of menus and of what one may choose.
        text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
        if self.path.exists() and self.path.read_text(encoding="utf-8") == text:
            return False
        atomic_files.write_atomically(self.path, text)
        return True


class PhonebookIn:
    """
    The phonebook in one language. data: what it was made from.

    emergency, national: the two lines every page names first. centres: those of the three
    regions, in order. lines: every hotline by code. facts: numbers and dates by code. rights: the
    days of those facts that somebody is owed. figures: of whole years, by year, the newest first.

    only_confirmed: of a real site. A line is shown with who publishes its number and the day on
    which we read it there; one that nobody publishes is not listed at all. A centre is shown when
    somebody there has confirmed it. Until then it is withheld: it keeps its name, website, town
    and region, which texts and forms speak of, and loses what somebody would dial, write to or
    stand before. The two first lines stay while they have a source; 112 stays in any case, for a
    page about danger without it is the worse mistake.
    """

    def __init__(
        self, data: dict[str, Any], language: str, *, only_confirmed: bool = False
    ) -> None:
        self.data, self.language = data, language
        self.as_of: str = data["as_of"]
        lines = {row["code"]: self._contact(row) for row in data["hotlines"]}
        centres = [self._contact(row) for row in data["centres"]]
        self.emergency = lines["emergency"]
        if only_confirmed:
            for code, line in lines.items():
                lines[code] = as_confirmed(line)
            centres = [_confirmed_or_withheld(centre) for centre in centres]
        self.national = lines["national"]
        self.lines: dict[str, PhonebookContact] = {}
        self.contacts: list[PhonebookContact] = []
        for code, line in lines.items():
            shown = stood_in_for(line, self.national)
            self.contacts.append(shown)
            if not shown.withheld:
                self.lines[code] = shown
        self.centres = [stood_in_for(centre, self.national) for centre in centres]
        self.centre = {centre.code: centre for centre in self.centres}
        self.contacts += self.centres
        self.regions = self._words_by_code(data["regions"])
        self.topics = self._words_by_code(data["topics"])
        self.topic_help = self._words_by_code(data.get("topic_help", {}))
        self.desks = self._desks()
        self.facts = {code: self._fact(row["value"]) for code, row in data["facts"].items()}
        self.figures = _in_one_language(data.get("figures", {}), language)
        self.rights = self._days_of_rights()
        self.sources = self._sources(data.get("sources", {}))

    def _desks(self) -> dict[str, DeskPromise]:
        signed = self.data.get(SIGNED, {})
        desks = {}
        for code, row in self.data["desks"].items():
            desks[code] = DeskPromise(code=code, **row, **signed.get(code, {}))
        return desks

    def _sources(self, rows: dict[str, Any]) -> dict[str, PhonebookSource]:
        return {code: self._source(row, rows) for code, row in rows.items()}

    @property
    def signed_centres(self) -> list[PhonebookContact]:
        """Those whose coordinator has signed anything that pages say in the centre's name."""
        signed = {code for code, desk in self.desks.items() if desk.signed_promises}
        return [centre for centre in self.centres if centre.code in signed]

    def contact(self, code: str) -> PhonebookContact | None:
        """A line or a centre by its code, withheld or not; None if there is none."""
        return next((contact for contact in self.contacts if contact.code == code), None)

    def longest(self, what: str) -> int:
        """The most `reply_days` or `retention_days` of an open desk (of any, if none is open)."""
        open_desks = [desk for desk in self.desks.values() if desk.is_open]
        return max(getattr(desk, what) for desk in open_desks or self.desks.values())

    def _words(self, texts: dict[str, str] | str) -> MarkedText:
        if isinstance(texts, str):
            return MarkedText(texts, self.language)
        for code in resolution_order(self.language):
            if texts.get(code):
                return MarkedText(texts[code], code)
        return MarkedText("", self.language)

    def _words_by_code(self, texts: dict[str, dict[str, str]]) -> dict[str, MarkedText]:
        return {code: self._words(text) for code, text in texts.items()}

    def _day(self, iso: str) -> MarkedText:
        """A day as it is written; empty for none."""
        return self._words(self.data.get("days", {}).get(iso, ""))

    def _fact(self, value: dict[str, str] | str) -> MarkedText:
        return self._words(value)

    def _days_of_rights(self) -> dict[str, DayOfRight]:
        days = {}
        for code, row in self.data["facts"].items():
            if row.get("is_right"):
                days[code] = DayOfRight(self._day(row["as_of"]), self._day(row["read_on"]))
        return days

    def _source(self, row: dict[str, Any], sources: dict[str, Any]) -> PhonebookSource:
        after = sources.get(row["replaced_by"], {"title": "", "signed_on": ""})
        return PhonebookSource(
            title=self._words(row["title"]),
            signed_on=self._words(row["signed_on"]),
            as_of=self._day(row.get("as_of", "")),
            read_on=self._day(row.get("read_on", "")),
            number=row["number"],
            link=row["link"],
            status=row["status"],
            extent=row.get("extent", ""),
            confirmed_by=row["confirmed_by"],
            is_of_today=is_of_today(row),
            replaced_by=self._words(after["title"]),
            replaced_on=self._words(after["signed_on"]),
        )

    def _contact(self, row: dict[str, Any]) -> PhonebookContact:
        words = {key: self._words(row.get(key, "")) for key in TRANSLATED}
        plain = {key: row.get(key, "") for key in PLAIN}
        contact = PhonebookContact(
            **words,
            **plain,
            read_on=self._day(row.get("read_on", "")),
            is_emergency=row.get("is_emergency", False),
            after_centre=row.get("after_centre", False),
            hidden=row.get("hidden", False) and row["code"] not in FIRST_LINES,
        )
        return replace(contact, phone=FIXED.get(contact.code, contact.phone))


def is_of_today(source: Mapping[str, Any]) -> bool:
    """
    Whether a right can rest on it: today's text was read, or a page that says what is done now.
    The policy document from which the site began, and what it cites, are of before AFTER_IT.
    """
    of_before = "" < source.get("as_of", "") < AFTER_IT
    return source["status"] == "in-force" or (source["status"] == "reference" and not of_before)


def _confirmed_or_withheld(centre: PhonebookContact) -> PhonebookContact:
    if centre.confirmed:
        return centre
    return withheld(centre)


def asked_for(first: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Those rows of the committed copy that forms and headers ask for by their code."""
    rows = first.get(kind, [])
    if kind == "centres":
        return list(rows)
    return [row for row in rows if row["code"] in FIRST_LINES]


def completed(data: dict[str, Any], first: dict[str, Any]) -> dict[str, Any]:
    """`data`, with what forms ask for as it was in the committed copy, where it has vanished."""
    whole = dict(data)
    for kind in ("hotlines", "centres"):
        present = {row["code"] for row in data[kind]}
        gone = [row for row in asked_for(first, kind) if row["code"] not in present]
        whole[kind] = data[kind] + gone
    whole["days"] = {**first.get("days", {}), **data.get("days", {})}
    return whole


def _in_one_language(figures: dict[str, Any], language: str) -> dict[str, Any]:
    return {year: tables.get(language) or tables[DEFAULT] for year, tables in figures.items()}
