"""Passages that staff have translated in the CMS, back into `locale/*/LC_MESSAGES/content.po`."""

from django.db.models import F
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation

from awareness.content.translation_files import Key, refusal
from awareness.export.export_report import Gathered
from awareness.models.pages import BasePage
from awareness.seed.page_translations import TOOL


def corrected_passages(
    published: dict[str, BasePage], language: str, gathered: Gathered
) -> dict[Key, str]:
    """
    What people wrote and published, by the keys of its catalogue.

    published: the public English pages by their id. What nobody has published yet is left, or
    the next planting elsewhere would publish it.
    """
    ids = {page.translation_key: page.content_id for page in published.values()}
    published_at = dict(
        Page.objects.filter(locale__language_code=language, live=True).values_list(
            "translation_key", "last_published_at"
        )
    )
    asked = _asked_for(ids)
    texts: dict[Key, str] = {}
    for row in _written_by_people(ids, language):
        if (row.translation_of_id, row.context_id) not in asked:
            continue  # of a sentence that has changed since
        day = published_at.get(row.context.object_id)
        if day is None or row.updated_at > day:
            gathered.left += 1
            continue
        where = f"page/{ids[row.context.object_id]}:{row.context.path}"
        if sentence := refusal(row.translation_of.data, row.data):
            gathered.refused.append(f"{language} {where}: {sentence}")
        else:
            texts[where, row.translation_of.data] = row.data
    return texts


def _written_by_people(ids: dict[str, str], language: str) -> list[StringTranslation]:
    return list(
        StringTranslation.objects.filter(
            locale__language_code=language, context__object_id__in=ids, has_error=False
        )
        .exclude(tool_name=TOOL)
        .select_related("translation_of", "context")
        .order_by("pk")
    )


def _asked_for(ids: dict[str, str]) -> set[tuple[int, int]]:
    """The passages of the English pages as they are now."""
    return set(
        StringSegment.objects.filter(
            source__object_id=F("context__object_id"), context__object_id__in=ids
        ).values_list("string_id", "context_id")
    )
