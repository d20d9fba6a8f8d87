"""Bringing a page to its new address: the English one and its translations, with the same slug."""

from wagtail.models import Page

from awareness.content import PageWords
from awareness.models.pages import BasePage
from awareness.serving.moved_pages import MOVED
from awareness.serving.search import index, path_of


def bring_to_new_address(page: BasePage, parent: Page, words: PageWords) -> None:
    """
    Move a page below another parent or give it its new slug, in all languages.

    Only what `MOVED` names: a page that staff have put elsewhere stays there.
    """
    for each in page.get_translations(inclusive=True):
        above = parent.get_translation_or_none(each.locale)
        if above and MOVED.get(path_of(each)) == words.path:
            _move(each, above, words.slug)


def _move(page: BasePage, parent: Page, slug: str) -> None:
    if page.get_parent().pk != parent.pk:
        page.move(Page.objects.get(pk=parent.pk), pos="last-child")
        page = type(page).objects.get(pk=page.pk)
    page.slug = slug
    page.save(clean=False)
    if draft := page.latest_revision:  # or publishing it would bring the old slug back
        draft.content["slug"] = slug
        draft.save()
    index(page)
