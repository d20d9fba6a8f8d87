"""
The phonebook: the registry's numbers as one small file, readable with everything else down.

The CMS holds each contact once. Whenever one changes, `website.publish_phonebook` writes this
file from the database; forms, footers, error pages and the 503 page read it and never ask a
database. A copy made from the seed is committed, so that a bare machine has the numbers too.

Pure: no Django, no database. Both apps reach it as `settings.PHONEBOOK`.
"""

import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from website.entries import Contact, DeskPromise, Source, Words
from website.languages import resolution_order


class Phonebook:
    """
    The file, read again when it changes.

    path: the file that the site writes. seed: the committed copy that serves until then, or
    when the live one cannot be read. ignore_live: the tests look at the seed only.
    only_confirmed: what nobody at its owner has confirmed is withheld (Page says how).
    """

    def __init__(
        self, path: Path, seed: Path, *, ignore_live: bool = False, only_confirmed: bool = False
    ) -> None:
        self.path = path
        self.seed = seed
        self.ignore_live = ignore_live
        self.only_confirmed = only_confirmed
        # Two in one, so that of two threads none can put the stamp of one file on another.
        self._kept: tuple[tuple[str, int, int] | None, dict[str, Any]] = None, {}
        self._pages: dict[str, Page] = {}

    def data(self) -> dict[str, Any]:
        """The whole file. Costs one `stat` when nothing has changed; OSError if there is none."""
        for path in (self.seed,) if self.ignore_live else (self.path, self.seed):
            try:
                stat = path.stat()
                stamp = (str(path), stat.st_mtime_ns, stat.st_ino)
                kept = self._kept
                if kept[0] != stamp:
                    kept = self._kept = stamp, json.loads(path.read_bytes())
            except (OSError, ValueError):
                continue
            return kept[1]
        msg = f"Neither {self.path} nor {self.seed} can be read."
        raise OSError(msg)

    def page(self, language: str) -> "Page":
        """The phonebook as a reader of `language` (a code of LANGUAGES) sees it."""
        data = self.data()
        page = self._pages.get(language)
        # Another thread may have kept a page of the file that was there before.
        if page is None or page.data is not data:
            page = Page(data, language, only_confirmed=self.only_confirmed)
            self._pages[language] = page
        return page

    def write(self, data: dict[str, Any]) -> bool:
        """
        Put `data` in the place of the file, in one step; True if anything was different.

        A reader sees the old file or the new one, never half of it.
        """
        text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        if self.path.exists() and self.path.read_text(encoding="utf-8") == text:
            return False
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".phonebook-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(self.path)
        return True


class Page:
    """
    The phonebook in one language. data: what it was made from.

    emergency, national: the two lines every page names first. centres: those of the three
    regions, in order. lines: every hotline by code. facts: numbers and dates by code.

    only_confirmed: a contact that nobody has confirmed is withheld: it keeps its name, website,
    town and region, which texts and forms speak of, and loses what somebody would dial, write to
    or stand before; a line is not listed at all. The two first lines stay while they have a
    source; 112 stays in any case, for a page about danger without it is the worse mistake.
    """

    def __init__(
        self, data: dict[str, Any], language: str, *, only_confirmed: bool = False
    ) -> None:
        self.data = data
        self.language = language
        self.as_of: str = data["as_of"]
        lines = {row["code"]: self._contact(row) for row in data["hotlines"]}
        self.emergency = lines["emergency"]
        self.national = lines["national"]
        self.centres = [self._contact(row) for row in data["centres"]]
        if only_confirmed:
            shown = (c if c.confirmed or _comes_first(c) else _withheld(c) for c in lines.values())
            lines = {contact.code: contact for contact in shown}
            self.centres = [c if c.confirmed else _withheld(c) for c in self.centres]
            self.national = lines["national"]
        self.lines = {code: line for code, line in lines.items() if not line.withheld}
        self.centre = {centre.code: centre for centre in self.centres}
        self.contacts = [*lines.values(), *self.centres]
        self.regions = {code: self._words(name) for code, name in data["regions"].items()}
        self.topics = {code: self._words(name) for code, name in data["topics"].items()}
        help_texts = data.get("topic_help", {})
        self.topic_help = {code: self._words(text) for code, text in help_texts.items()}
        self.desks = {code: DeskPromise(code=code, **row) for code, row in data["desks"].items()}
        self.facts = {code: self._fact(row["value"]) for code, row in data["facts"].items()}
        sources = data.get("sources", {})
        self.sources = {code: self._source(row, sources) for code, row in sources.items()}

    def contact(self, code: str) -> Contact | None:
        """A line or a centre by its code, withheld or not; None if there is none."""
        return next((contact for contact in self.contacts if contact.code == code), None)

    def longest(self, what: str) -> int:
        """The most `reply_days` or `retention_days` of an open desk (of any, if none is open)."""
        open_desks = [desk for desk in self.desks.values() if desk.is_open]
        return max(getattr(desk, what) for desk in open_desks or self.desks.values())

    def _words(self, texts: dict[str, str] | str) -> Words:
        if isinstance(texts, str):
            return Words(texts, self.language)
        for code in resolution_order(self.language):
            if texts.get(code):
                return Words(texts[code], code)
        return Words("", self.language)

    def _fact(self, value: dict[str, str] | str) -> Words:
        return self._words(value)

    def _source(self, row: dict[str, Any], sources: dict[str, Any]) -> Source:
        after = sources.get(row["replaced_by"], {"title": "", "signed_on": ""})
        return Source(
            **{key: self._words(row[key]) for key in ("title", "signed_on", "as_of")},
            **{key: row[key] for key in ("number", "link", "status", "confirmed_by")},
            replaced_by=self._words(after["title"]),
            replaced_on=self._words(after["signed_on"]),
        )

    def _contact(self, row: dict[str, Any]) -> Contact:
        translated = ("name", "description", "hours", "cost", "what_happens", "town")
        plain = ("code", "phone", "email", "website", "address", "region")
        provenance = ("source", "checked_on", "confirmed_by")
        return Contact(
            **{key: self._words(row.get(key, "")) for key in translated},
            **{key: row.get(key, "") for key in plain + provenance},
            is_emergency=row.get("is_emergency", False),
        )


def _comes_first(contact: Contact) -> bool:
    return contact.code in ("emergency", "national") and bool(contact.source)


def _withheld(contact: Contact) -> Contact:
    """The contact without whatever could be wrong."""
    nothing = Words("", contact.name.code)
    return replace(
        contact,
        withheld=True,
        phone="",
        email="",
        address="",
        hours=nothing,
        cost=nothing,
        what_happens=nothing,
    )
