"""
Planting translations: strings into wagtail-localize's memory, then pages out of it.

A string that staff have written is theirs; ours carry the name of the file they came from. A
page is published in a language when every passage of it is translated; else it stays a draft.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from django.db import transaction
from wagtail.models import Locale
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
    get_schema_version,
)

from awareness import states
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


class Planted(NamedTuple):
    """
    What became of the passages of a page.

    complete: all of them are there. ours: none of them was written by another hand.
    """

    changed: bool
    complete: bool
    ours: bool


def keep_up_with_migrations() -> None:
    """
    Look at the fields of every source again after a migration.

    Else wagtail-localize warns each translator that some text may not be visible.
    """
    newest = get_schema_version(BasePage._meta.app_label)
    for source in TranslationSource.objects.exclude(schema_version=newest):
        source.refresh_segments()
        source.schema_version = newest
        source.save(update_fields=["schema_version"])


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
    strings = _plant_strings(source, words, locale, counts)
    translation, new = Translation.objects.get_or_create(source=source.source, target_locale=locale)
    target = _target(source, locale)
    if not translation.enabled or (target and target.live and target.has_unpublished_changes):
        counts["kept_pages"] += 1  # staff are at work on it
        return
    if target and target.live and not strings.complete:
        # Saving would put English into the public page at once. The older text stays until the
        # translation has caught up.
        counts["waiting"] += 1
        return
    if not target or strings.changed or new or _older(target, source.source):
        translation.save_target(publish=strings.complete)
        counts["published" if strings.complete else "draft"] += 1
        target = _target(source, locale)
    _tell_origin(target, words, by_file=strings.complete and strings.ours)


def _target(source: Source, locale: Locale) -> Any:
    pages = type(source.page).objects.select_related("translation_state")
    return pages.filter(translation_key=source.page.translation_key, locale=locale).first()


def _plant_strings(source: Source, words: Translations, locale: Locale, counts: Counts) -> Planted:
    """Write the strings that are ours to write."""
    there = {
        (row.translation_of_id, row.context_id): row
        for row in StringTranslation.objects.filter(
            locale=locale, context__object_id=source.page.translation_key
        )
    }
    new: dict[tuple[int, int], StringTranslation] = {}
    changed: list[StringTranslation] = []
    missing = theirs = 0
    for passage in source.passages:
        key = (passage.string_id, passage.context_id)
        text = words.texts.get((passage.where, passage.english))
        row = there.get(key)
        if row is None and text:
            new[key] = _row(passage, locale, text, words)
        elif row is not None and row.tool_name != TOOL:
            theirs += 1
            counts["kept_strings"] += bool(text and text != row.data)
        elif row is not None and text and (row.data != text or row.has_error):
            row.data, row.has_error, row.field_error = text, False, ""
            changed.append(row)
        missing += (row is None and not text) or bool(row and row.has_error)
    StringTranslation.objects.bulk_create(new.values())
    StringTranslation.objects.bulk_update(changed, ["data", "has_error", "field_error"])
    return Planted(bool(new or changed), not missing, not theirs)


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


def _tell_origin(target: Any, words: Translations, *, by_file: bool) -> None:
    """How the file was made, and who has read it; by_file: the page holds its words and no more."""
    state = getattr(target, "translation_state", None)
    if state is None or state.origin != words.origin:
        TranslationState.objects.update_or_create(page=target, defaults={"origin": words.origin})
    if words.reviewed_on and by_file:
        # After the page has been published, which waits for the end of the transaction too.
        transaction.on_commit(partial(states.signed_in_file, target.pk, words.reviewed_on))
