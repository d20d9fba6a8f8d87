"""What follows of itself when a page is published, withdrawn or deleted."""

from typing import Any

from wagtail.signals import page_published, page_unpublished


def connect() -> None:
    page_published.connect(_published, dispatch_uid="search: published")
    page_unpublished.connect(_withdrawn, dispatch_uid="search: withdrawn")


def _published(instance: Any, revision: Any = None, **_signal: Any) -> None:
    from awareness import search, states
    from awareness.models.pages import BasePage

    if isinstance(instance, BasePage):
        search.index(instance)
        states.published(instance, revision)


def _withdrawn(instance: Any, **_signal: Any) -> None:
    from awareness import search

    search.forget(instance)
