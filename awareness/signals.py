"""What follows of itself when a page is published, withdrawn or deleted."""

from typing import Any

from wagtail.signals import page_published, page_unpublished


def connect() -> None:
    page_published.connect(_published, dispatch_uid="search: published")
    page_unpublished.connect(_withdrawn, dispatch_uid="search: withdrawn")


def _published(instance: Any, revision: Any = None, **_signal: Any) -> None:
    from awareness.models import translation_digests
    from awareness.models.pages import BasePage
    from awareness.serving import search

    if isinstance(instance, BasePage):
        search.index(instance)
        translation_digests.published(instance, revision)


def _withdrawn(instance: Any, **_signal: Any) -> None:
    from awareness.serving import search

    search.forget_page(instance)
