"""From the words of a page to a page of the CMS, unsaved."""

import json
from typing import Any

from django.conf import settings

from awareness.content.page_files import PageWords
from awareness.models import CampaignPage, ContentPage, HomePage
from awareness.models.pages import BasePage

# What the seeder plants in every page and staff may change.
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


def model_of(words: PageWords) -> type[BasePage]:
    """Which kind of page these words make."""
    if words.campaign:
        return CampaignPage
    if words.parent:
        return ContentPage
    return HomePage


def instance_of(words: PageWords, **fields: Any) -> BasePage:
    """A new page with these words."""
    page = model_of(words)(content_id=words.id, **fields)
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
    if isinstance(page, CampaignPage):
        for field, text in words.campaign.items():
            setattr(page, field, text)
        page.materials = json.dumps(words.materials)


def page_fingerprint(page: BasePage) -> str:
    """All that was planted, in a form that survives being saved and loaded."""
    fields = set(FIELDS) | set(page.WORDS) | set(page.BLOCKS)
    return json.dumps({field: _plain(page, field) for field in fields}, sort_keys=True)


def _plain(page: BasePage, field: str) -> Any:
    if field in page.BLOCKS:
        return getattr(page, field).get_prep_value()
    value = getattr(page, field)
    return value if isinstance(value, str | bool) else str(value)
