"""
All pages of a language in one file, for Poedit or Weblate, and back.

It has the keys of locale/<language>/LC_MESSAGES/content.po, without the registry. What comes back
is judged as the seeder judges: a passage that lost a fact is refused, in words.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import polib
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import to_locale
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.strings import StringValue, validate_translation_links

from awareness.content.content_pot import WIDTH, metadata
from awareness.content.translation_files import po_file, refusal
from awareness.facts.plural_forms import forms_complaint
from awareness.models import PAGES
from awareness.translating.number_check import (
    asked_in_words,
    open_questions,
    phone_complaint,
)

# Bytes of such a file: ten times the largest of the thirty.
PO_BYTES = 6_000_000
# As wagtail-localize calls what comes from a file, so that the seeder knows it for another's hand.
TOOL = "PO File"


class ForeignFile(Exception):
    """A file that cannot be taken, and in words why not."""


class Passage(NamedTuple):
    """A text that is to be translated into a language, and its translation so far, if any."""

    where: str
    english: str
    translation_id: int
    string_id: int
    context_id: int
    row: StringTranslation | None


@dataclass
class FileIntake:
    """
    What became of a file.

    new: how many passages it changed. refused: which, where and why. unknown: how many of its
    messages are not, or no longer, in a page. asked: which of its passages have other numbers than
    their English, and which. translations: the keys of those it changed.
    """

    new: int = 0
    refused: list[str] = field(default_factory=list)
    unknown: int = 0
    asked: list[str] = field(default_factory=list)
    translations: set[int] = field(default_factory=set)


def exported(language: str) -> polib.POFile:
    """Every passage of every page, in the order of the pages; what has an error is fuzzy."""
    file = polib.POFile(wrapwidth=WIDTH)
    file.metadata = metadata(language, po_file(language))
    file.metadata.pop("X-Translation-Origin", None)
    written = set()
    for passage in passages(language):
        if (passage.where, passage.english) in written:
            continue
        written.add((passage.where, passage.english))
        row = passage.row
        entry = polib.POEntry(msgctxt=passage.where, msgid=passage.english)
        entry.msgstr = row.data if row else ""
        if row and row.has_error:
            entry.flags.append("fuzzy")
            entry.comment = row.get_error() or ""
        file.append(entry)
    return file


def read_po(upload: Any) -> polib.POFile:
    """The catalogue in a file that somebody sent. Raises ForeignFile."""
    if upload.size > PO_BYTES:  # before it is in memory, where it takes twenty times as much
        raise ForeignFile(_("This is no PO file."))
    try:
        text = upload.read().decode()
        # polib would take a short text for the name of a file of ours, and read that.
        if "\nmsgid " not in text or os.path.exists(text):
            raise ValueError
        return polib.pofile(text)
    except (OSError, ValueError):
        raise ForeignFile(_("This is no PO file.")) from None


@transaction.atomic
def take_in(catalogue: polib.POFile, language: str, user: Any) -> FileIntake:
    """
    Write what a file says into the translators' memory; no page is published by it.

    Raises NotForUs if the file says that it is in another language.
    """
    if catalogue.metadata.get("Language", to_locale(language)) != to_locale(language):
        raise ForeignFile(_("This file is in another language."))
    known = {(passage.where, passage.english): passage for passage in passages(language)}
    locale, taken = Locale.objects.get(language_code=language), FileIntake()
    for entry in catalogue:
        if entry.obsolete or entry.fuzzy or not entry.msgstr or _of_registry(entry):
            continue
        passage = known.get((entry.msgctxt or "", entry.msgid))
        if passage is None:
            taken.unknown += 1
        elif sentence := (
            passage_complaint(entry.msgid, entry.msgstr) or forms_complaint(entry.msgstr, language)
        ):
            taken.refused.append(f"{entry.msgctxt}: {sentence}")
        elif passage.row is None or passage.row.data != entry.msgstr or passage.row.has_error:
            _write(passage, entry.msgstr, locale, user)
            if asked := asked_in_words(entry.msgid, entry.msgstr):
                taken.asked.append(f"{entry.msgctxt}: {asked}")
            taken.new += 1
            taken.translations.add(passage.translation_id)
    return taken


def passage_complaint(english: str, translation: str) -> str:
    """Why a passage cannot be used; empty if it can. As the seeder, and links must be there."""
    if sentence := refusal(english, translation) or phone_complaint(english, translation):
        return sentence
    try:
        StringValue.from_translated_html(translation)
        validate_translation_links(english, translation)
    except ValueError as error:
        return str(error)
    return ""


def publish_language(translations: set[int], user: Any) -> tuple[int, list[str]]:
    """
    The pages that are complete; how many, and of the others which complained of what.

    What is asked of its numbers waits for somebody who opens the page and answers.
    """
    done, complaints = 0, []
    chosen = Translation.objects.filter(pk__in=translations, enabled=True)
    for translation in chosen.select_related("source"):
        total, translated = translation.get_progress()
        if total > translated:
            continue
        if open_questions(translation).seen:
            title = translation.source.object_repr
            complaints.append(_("“%(title)s” waits: its numbers are asked.") % {"title": title})
            continue
        try:
            translation.save_target(user=user, publish=True)
            done += 1
        except ValidationError as error:
            complaints += error.messages
    return done, complaints


def passages(language: str) -> Iterator[Passage]:
    """
    What is to be translated into a language, in the order of the pages. Three queries.

    Pages that staff write by themselves, without the translators' tool, are not among them.
    """
    pages = _content_ids()
    rows = {
        (row.translation_of_id, row.context_id): row
        for row in StringTranslation.objects.filter(locale__language_code=language).select_related(
            "translation_of", "context"
        )
    }
    segments = (
        StringSegment.objects.filter(
            source__object_id__in=list(pages),
            source__translations__target_locale__language_code=language,
            source__translations__enabled=True,
        )
        .order_by("order", "pk")
        .values_list(
            *("source__object_id", "context__path", "string__data", "source__translations"),
            *("string_id", "context_id"),
        )
    )
    order = {key: place for place, key in enumerate(pages)}
    for key, path, english, translation, string, context in sorted(
        segments, key=lambda row: order[row[0]]
    ):
        where = f"page/{pages[key]}:{path}"
        yield Passage(where, english, translation, string, context, rows.get((string, context)))


def _content_ids() -> dict[Any, str]:
    """The English pages in the order of the tree: what their keys begin with."""
    rows = [
        row
        for model in PAGES
        for row in model.objects.filter(locale__language_code=settings.LANGUAGE_CODE).values_list(
            "path", "translation_key", "content_id"
        )
    ]
    return {key: content_id for _path, key, content_id in sorted(rows)}


def _of_registry(entry: polib.POEntry) -> bool:
    """What content.po also holds, and the seeder plants: hotlines, centres, facts, laws."""
    return not (entry.msgctxt or "").startswith("page/")


def _write(passage: Passage, text: str, locale: Locale, user: Any) -> None:
    StringTranslation.objects.update_or_create(
        translation_of_id=passage.string_id,
        context_id=passage.context_id,
        locale=locale,
        defaults={
            "data": text,
            "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
            "tool_name": TOOL,
            "last_translated_by": user,
            "has_error": False,
            "field_error": "",
        },
    )
