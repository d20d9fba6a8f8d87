"""
From the words in code and templates to the files translators fill in, without GNU gettext.

Templates are first turned into calls of gettext, by the same function of Django's that
`makemessages` uses; then Babel reads them as it reads Python.
"""

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from babel.messages.extract import extract
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from website.languages import LANGUAGES

FOLDERS = ("awareness", "helpdesk", "site", "templates")
KEYWORDS: dict[str, tuple | None] = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"]),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}
NOTE = "Translators:"


class Found(NamedTuple):
    """One text where it stands. plural, context: empty when there is none."""

    text: str
    plural: str
    context: str
    notes: list[str]
    file: str


def collect(root: Path) -> dict[str, tuple[int, int]]:
    """Bring every django.po up to date; for each language how many are translated, of how many."""
    template = catalogue(texts(root))
    template.save(str(root / "locale" / "django.pot"))
    counts = {}
    for code in LANGUAGES:
        path = root / "locale" / to_locale(code) / "LC_MESSAGES" / "django.po"
        words = polib.pofile(str(path), wrapwidth=100)
        words.merge(template)
        _as_many_forms_as_spoken(words)
        words.sort(key=lambda entry: (entry.obsolete, entry.occurrences, entry.msgid))
        words.save()
        counts[code] = (len(words.translated_entries()), len(template))
    return counts


def _as_many_forms_as_spoken(words: polib.POFile) -> None:
    """
    Leave each plural the forms of its language; the template has those of English.

    A form that is missing is shown in English, however complete the others are.
    """
    rule = re.search(r"nplurals=([0-9])", words.metadata.get("Plural-Forms", "nplurals=2"))
    forms = range(int(rule[1]) if rule else 2)
    for entry in words:
        if entry.msgid_plural:
            entry.msgstr_plural = {form: entry.msgstr_plural.get(form, "") for form in forms}


def texts(root: Path) -> Iterator[Found]:
    """Every text that is marked for translation, file by file in the order of their names."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                yield from _texts_of(path, path.relative_to(root).as_posix())


def catalogue(found: Iterable[Found]) -> polib.POFile:
    """The texts, each once, as an empty catalogue."""
    entries: dict[tuple[str, str], polib.POEntry] = {}
    for one in found:
        entry = entries.setdefault((one.context, one.text), _entry(one))
        if (one.file, "") not in entry.occurrences:
            entry.occurrences.append((one.file, ""))
    template = polib.POFile(wrapwidth=100)
    template.metadata = {
        "Project-Id-Version": "help-in-belgium",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    template.extend(sorted(entries.values(), key=lambda entry: (entry.occurrences, entry.msgid)))
    return template


def _texts_of(path: Path, name: str) -> Iterator[Found]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        calls = templatize(source, origin=name)
        # Python would take the indentation of a template for its own.
        source = "\n".join(line.strip() for line in calls.splitlines())
    file = io.BytesIO(source.encode())
    for _, message, notes, context in extract("python", file, KEYWORDS, [NOTE]):
        text, plural = message if isinstance(message, tuple) else (message, "")
        if text:
            yield Found(text, plural, context or "", notes, name)


def _entry(one: Found) -> polib.POEntry:
    entry = polib.POEntry(msgid=one.text, comment="\n".join(one.notes))
    if one.context:
        entry.msgctxt = one.context
    if one.plural:
        entry.msgid_plural = one.plural
        entry.msgstr_plural = {0: "", 1: ""}
    if "%(" in one.text + one.plural:
        entry.flags.append("python-format")
    return entry
