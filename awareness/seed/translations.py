"""
Planting translations: strings into wagtail-localize's memory, then pages out of it.

A string that staff have written is theirs; ours carry the name of the file they came from. A
page is published in a language when every passage of it is translated; else it stays a draft.
"""

from dataclasses import dataclass
from typing import Any

from wagtail.models import Locale, Page
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)

from awareness.content.catalogues import Translations
from awareness.models import TranslationState
from awareness.models.pages import BasePage
from awareness.seed.counts import Counts

TOOL = "content.po"


@dataclass(frozen=True)
class Passage:
    """A text of a page: where it stands, and the keys of its rows."""

    where: str
    english: str
    string_id: int
    context_id: int


@dataclass(frozen=True)
class Source:
    """An English page ready to be translated."""

    page: BasePage
    source: TranslationSource
    passages: list[Passage]

    @property
    def key(self) -> str:
        """How the keys of its texts begin."""
        return f"page/{self.page.content_id}:"


def source_of(page: BasePage) -> Source:
    """What is to be translated in a page, as it is now."""
    source, _new = TranslationSource.update_or_create_from_instance(page)
    segments = StringSegment.objects.filter(source=source).select_related("string", "context")
    passages = [
        Passage(
            f"page/{page.content_id}:{segment.context.path}",
            segment.string.data,
            segment.string_id,
            segment.context_id,
        )
        for segment in segments
    ]
    return Source(page, source, passages)


def plant(source: Source, words: Translations, locale: Locale, counts: Counts) -> None:
    """Bring one page in one language to what its file says."""
    changed, complete = _plant_strings(source, words, locale, counts)
    translation, new = Translation.objects.get_or_create(source=source.source, target_locale=locale)
    target = (
        type(source.page)
        .objects.filter(translation_key=source.page.translation_key, locale=locale)
        .first()
    )
    if not translation.enabled or (target and target.live and target.has_unpublished_changes):
        counts["kept_pages"] += 1  # staff are at work on it
        return
    if target and target.live and not complete:
        # Saving would put English into the public page at once. The older text stays until the
        # translation has caught up.
        counts["waiting"] += 1
        return
    if target and not (changed or new or _older(target, source.source)):
        return
    translation.save_target(publish=complete)
    counts["published" if complete else "draft"] += 1
    _tell_origin(source.page, locale, words)


def _plant_strings(
    source: Source, words: Translations, locale: Locale, counts: Counts
) -> tuple[bool, bool]:
    """Write the strings that are ours to write; whether any changed, and whether all are there."""
    there = {
        (row.translation_of_id, row.context_id): row
        for row in StringTranslation.objects.filter(
            locale=locale, context__object_id=source.page.translation_key
        )
    }
    new: dict[tuple[int, int], StringTranslation] = {}
    changed: list[StringTranslation] = []
    missing = 0
    for passage in source.passages:
        key = (passage.string_id, passage.context_id)
        text = words.texts.get((passage.where, passage.english))
        row = there.get(key)
        if row is None and text:
            new[key] = _row(passage, locale, text, words)
        elif row is not None and row.tool_name != TOOL:
            counts["kept_strings"] += bool(text and text != row.data)
        elif row is not None and text and (row.data != text or row.has_error):
            row.data, row.has_error, row.field_error = text, False, ""
            changed.append(row)
        missing += (row is None and not text) or bool(row and row.has_error)
    StringTranslation.objects.bulk_create(new.values())
    StringTranslation.objects.bulk_update(changed, ["data", "has_error", "field_error"])
    return bool(new or changed), not missing


def _row(passage: Passage, locale: Locale, text: str, words: Translations) -> StringTranslation:
    return StringTranslation(
        translation_of_id=passage.string_id,
        context_id=passage.context_id,
        locale=locale,
        data=text,
        tool_name=TOOL,
        translation_type=(
            StringTranslation.TRANSLATION_TYPE_MACHINE
            if words.origin == "machine"
            else StringTranslation.TRANSLATION_TYPE_MANUAL
        ),
    )


def _older(target: Any, source: TranslationSource) -> bool:
    """Whether the page was last written before its English changed."""
    return bool(
        target.latest_revision and target.latest_revision.created_at < source.last_updated_at
    )


def _tell_origin(page: BasePage, locale: Locale, words: Translations) -> None:
    target = Page.objects.filter(translation_key=page.translation_key, locale=locale).first()
    if target:
        TranslationState.objects.update_or_create(
            page=target, defaults={"origin": words.origin, "reviewed_on": words.reviewed_on}
        )
