"""
Planting translations: strings into wagtail-localize's memory, then pages out of it.

A string that staff have written is theirs; ours carry the name of the file they came from. A
page is published in a language when every passage of it is translated; else it stays a draft.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
    get_schema_version,
)

from awareness.content.translation_files import TranslationFile
from awareness.models import TranslationState, translation_digests
from awareness.models.pages import BasePage
from awareness.seed.page_indexes import index_page
from awareness.seed.seed_records import SeedCounts

TOOL = "content.po"
BROUGHT = ("data", "tool_name", "has_error", "field_error", "updated_at")
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class SeededPassage:
    """A text of a page: where it stands, and the keys of its rows."""

    where: str
    english: str
    string_id: int
    context_id: int


@dataclass(frozen=True)
class EnglishSource:
    """An English page ready to be translated."""

    page: BasePage
    source: TranslationSource
    passages: list[SeededPassage]

    @property
    def key(self) -> str:
        """How the keys of its texts begin."""
        return f"page/{self.page.content_id}:"


class PlantedStrings(NamedTuple):
    """
    What became of the passages of a page.

    changed: some say what the page does not yet. complete: all of them are there. ours: none of
    them was written by another hand. waiting: some were, and nobody has published them yet.
    """

    changed: bool
    complete: bool
    ours: bool
    waiting: bool


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


def source_of(page: BasePage) -> EnglishSource:
    """What is to be translated in a page, as it is now."""
    source, _new = TranslationSource.update_or_create_from_instance(page)
    segments = StringSegment.objects.filter(source=source).select_related("string", "context")
    passages = [
        SeededPassage(
            f"page/{page.content_id}:{segment.context.path}",
            segment.string.data,
            segment.string_id,
            segment.context_id,
        )
        for segment in segments
    ]
    return EnglishSource(page, source, passages)


def seed_translations(
    source: EnglishSource, words: TranslationFile, locale: Locale, counts: SeedCounts
) -> None:
    """
    Bring one page in one language to what its file says.

    Raises ValidationError if the page cannot be saved with what translators have written.
    """
    translation, new = Translation.objects.get_or_create(source=source.source, target_locale=locale)
    target = _target(source, locale)
    since = (target and target.last_published_at) or LONG_AGO
    strings = _plant_strings(source, words, locale, counts, since)
    is_draft_of_staff = target and target.live and target.has_unpublished_changes
    if not translation.enabled or strings.waiting or is_draft_of_staff:
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
        index_page(target)
    _tell_origin(target, translation, words, by_file=strings.complete and strings.ours)


def _is_of_file(translation: Translation, words: TranslationFile) -> bool:
    return words.origin != "machine" or translation_digests.has_words_of_a_machine(translation)


def _target(source: EnglishSource, locale: Locale) -> Any:
    pages = type(source.page).objects.select_related("translation_state")
    return pages.filter(translation_key=source.page.translation_key, locale=locale).first()


def has_words_of_staff(page: BasePage) -> bool:
    """Whether another hand than the seeder's has translated any of a page."""
    rows = StringTranslation.objects.filter(context__object_id=page.translation_key)
    return rows.exclude(tool_name=TOOL).exists()


def _plant_strings(
    source: EnglishSource,
    words: TranslationFile,
    locale: Locale,
    counts: SeedCounts,
    since: datetime,
) -> PlantedStrings:
    """Write the strings that are ours to write; since: when the page was last published."""
    by_key = {
        (row.translation_of_id, row.context_id): row
        for row in StringTranslation.objects.filter(
            locale=locale, context__object_id=source.page.translation_key
        )
    }
    new: dict[tuple[int, int], StringTranslation] = {}
    changed: list[StringTranslation] = []
    others: list[StringTranslation] = []
    missing = 0
    for passage in source.passages:
        key = (passage.string_id, passage.context_id)
        text = words.texts.get((passage.where, passage.english), "")
        if row := by_key.get(key):
            changed += [row] if _bring(row, text) else []
            if row.tool_name != TOOL:
                others.append(row)
                counts["kept_strings"] += text not in ("", row.data)
        elif text:
            new[key] = _row(passage, locale, text, words)
        missing += row.has_error if row else not text
    StringTranslation.objects.bulk_create(new.values())
    StringTranslation.objects.bulk_update(changed, BROUGHT)
    is_new = bool(new) or any(row.updated_at > since for row in changed)
    return PlantedStrings(
        is_new, not missing, not others, any(row.updated_at > since for row in others)
    )


def _bring(row: StringTranslation, text: str) -> bool:
    """Make a string what the file says, unless another hand wrote it; whether it was changed."""
    if row.tool_name != TOOL:
        # Theirs has come into the file, which may now correct it.
        if row.data == text and not row.has_error:
            row.tool_name = TOOL
            return True
        return False
    if not text or (row.data == text and not row.has_error):
        return False
    row.data, row.has_error, row.field_error = text, False, ""
    row.updated_at = timezone.now()
    return True


def _row(
    passage: SeededPassage, locale: Locale, text: str, words: TranslationFile
) -> StringTranslation:
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


def _tell_origin(
    target: Any, translation: Translation, words: TranslationFile, *, by_file: bool
) -> None:
    """How the file was made, and who has read it; by_file: the page holds its words and no more."""
    state = getattr(target, "translation_state", None)
    # What people have written is no machine's, whatever the file says into which it has come.
    if state is None or (
        by_file and state.origin != words.origin and _is_of_file(translation, words)
    ):
        TranslationState.objects.update_or_create(page=target, defaults={"origin": words.origin})
    if words.reviewed_on and by_file:
        # After the page has been published, which waits for the end of the transaction too.
        transaction.on_commit(
            partial(translation_digests.signed_in_file, target.pk, words.reviewed_on)
        )
