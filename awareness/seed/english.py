"""From the words of a page to a page of the CMS, unsaved."""

import json
from typing import Any

from django.conf import settings

from awareness.content import PageWords
from awareness.models import ContentPage, HomePage
from awareness.models.pages import BasePage

# What the seeder plants and staff may change; the order is that of the digest.
FIELDS = (
    "title",
    "tab_title",
    "menu_title",
    "summary",
    "body",
    "slug",
    "show_in_menus",
    "checked_on",
    "review_by",
)


# A page that is never saved gets this, or Wagtail would ask the database for the true one.
NO_CONTENT_TYPE = -1


def instance_of(words: PageWords, **fields: Any) -> BasePage:
    """A new page with these words."""
    model = ContentPage if words.parent else HomePage
    page = model(content_id=words.id, **fields)
    fill_in(page, words)
    return page


def fill_in(page: BasePage, words: PageWords) -> None:
    """Put the words into a page, new or old."""
    for field in ("title", "tab_title", "menu_title", "summary", "checked_on", "review_by"):
        setattr(page, field, getattr(words, field))
    page.draft_title = words.title
    page.slug = words.slug or settings.LANGUAGE_CODE
    page.show_in_menus = words.in_menu
    page.body = json.dumps(words.body)
    if isinstance(page, ContentPage):
        page.kind = words.kind


def fingerprint(page: BasePage) -> str:
    """All that FIELDS hold, in a form that survives being saved and loaded."""
    return json.dumps({field: _plain(page, field) for field in FIELDS}, sort_keys=True)


def _plain(page: BasePage, field: str) -> Any:
    if field == "body":
        return page.body.get_prep_value()
    value = getattr(page, field)
    return value if isinstance(value, str | bool) else str(value)
