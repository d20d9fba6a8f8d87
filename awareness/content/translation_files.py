"""One language's translations, as translators write them in locale/<language>/content.po."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import to_locale

from awareness.content.yaml_lines import relative_to_base
from awareness.facts.placeholders import bare_digit, difference, unseen_complaint
from awareness.facts.plural_forms import forms_complaint

Key = tuple[str, str]  # where it stands (msgctxt), and the English


@dataclass(frozen=True)
class TranslationFile:
    """
    texts: by key, only what is finished and fit to use. problems: what was refused, as
    `file:line: sentence`. origin, reviewed_on: from the header of the file.
    """

    language: str
    texts: dict[Key, str]
    problems: list[str]
    origin: str
    reviewed_on: date | None


def po_file(language: str, folder: Path | None = None) -> Path:
    """Where the translations of a language are."""
    root = folder or Path(settings.LOCALE_PATHS[0])
    return root / to_locale(language) / "LC_MESSAGES" / "content.po"


def translations(language: str, folder: Path | None = None) -> TranslationFile:
    """What the file holds; nothing, if there is no file."""
    path = po_file(language, folder)
    if not path.exists():
        return TranslationFile(language, {}, [], "machine", None)
    catalogue = polib.pofile(str(path))
    texts: dict[Key, str] = {}
    problems: list[str] = []
    for entry in catalogue:
        if entry.obsolete or entry.fuzzy or not entry.msgstr:
            continue
        wrong = refusal(entry.msgid, entry.msgstr) or forms_complaint(entry.msgstr, language)
        if sentence := wrong:
            problems.append(
                f"{relative_to_base(path)}:{entry.linenum}: {entry.msgctxt}: {sentence}"
            )
        else:
            texts[entry.msgctxt or "", entry.msgid] = entry.msgstr
    reviewed = catalogue.metadata.get("X-Reviewed-On", "")
    return TranslationFile(
        language=language,
        texts=texts,
        problems=problems,
        origin=catalogue.metadata.get("X-Translation-Origin", "machine"),
        reviewed_on=date.fromisoformat(reviewed) if reviewed else None,
    )


def refusal(english: str, translation: str) -> str:
    """Why a translation cannot be used; empty if it can."""
    if sentence := difference(english, translation) or unseen_complaint(translation):
        return sentence
    # The English of a fact may hold digits ("Annex 15"); then its translation may too.
    if not bare_digit(_prose(english)) and (digit := bare_digit(_prose(translation))):
        number = _("“%(digit)s” is a number, and the English has none there.")
        return number % {"digit": digit}
    return ""


def _prose(html: str) -> str:
    """The text without the tags, whose numbers (<a id="a1">) are for the CMS."""
    return re.sub(r"<[^>]*>", " ", html)
