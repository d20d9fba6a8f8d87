"""What follows of itself when a page is published, withdrawn or deleted."""

from typing import Any

from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
)


def connect() -> None:
    page_published.connect(_published, dispatch_uid="search: published")
    page_unpublished.connect(_withdrawn, dispatch_uid="search: withdrawn")
    page_slug_changed.connect(_renamed, dispatch_uid="addresses: renamed")
    post_page_move.connect(_moved, dispatch_uid="addresses: moved")


def _published(instance: Any, revision: Any = None, **_signal: Any) -> None:
    from awareness.models import CampaignPage, translation_digests
    from awareness.models.pages import BasePage
    from awareness.serving import search

    if isinstance(instance, CampaignPage):
        instance.hold_at_once()
    if isinstance(instance, BasePage):
        search.index(instance)
        translation_digests.published(instance, revision)


def _renamed(instance: Any, instance_before: Any, **_signal: Any) -> None:
    """Wagtail has noted the old address: of a page that nobody could read it is forgotten again."""
    from django.conf import settings
    from wagtail.contrib.redirects.models import Redirect

    from awareness.models.pages import BasePage
    from awareness.serving import moved_pages

    if not isinstance(instance, BasePage):
        return
    if not instance_before.live:
        old = Redirect.normalise_path(instance_before.url_path)
        Redirect.objects.filter(old_path=old, automatically_created=True).delete()
    _found_there(instance)
    if instance.language == settings.LANGUAGE_CODE:
        moved_pages.rename_everywhere(instance)


def _moved(instance: Any, url_path_before: str, url_path_after: str, **_signal: Any) -> None:
    if url_path_before != url_path_after:
        _found_there(instance)


def _found_there(page: Any) -> None:
    """A page and what stands below it are found at their new addresses."""
    from awareness.models.pages import BasePage
    from awareness.serving import search

    for each in page.get_descendants(inclusive=True).live().specific():
        if isinstance(each, BasePage):
            search.index(each)


def _withdrawn(instance: Any, **_signal: Any) -> None:
    from awareness.serving import search

    search.forget_page(instance)
