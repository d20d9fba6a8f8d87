"""What follows of itself when a page is published, withdrawn or deleted."""

from typing import Any

from django.conf import settings
from wagtail.signals import page_published, page_unpublished


def connect() -> None:
    page_published.connect(_published, dispatch_uid="search: published")
    page_unpublished.connect(_withdrawn, dispatch_uid="search: withdrawn")


def _published(instance: Any, **_signal: Any) -> None:
    from awareness import search
    from awareness.models.pages import BasePage

    if isinstance(instance, BasePage):
        search.index(instance)
        _tell_translators(instance)


def _tell_translators(page: Any) -> None:
    """
    Lay the new English before the translators, who see which passages are theirs to do again.

    What is public in their languages stays as it is until they have.
    """
    from wagtail_localize.models import TranslationSource

    if page.locale.language_code == settings.LANGUAGE_CODE:
        source = TranslationSource.objects.filter(object_id=page.translation_key).first()
        if source is not None:
            source.update_from_db()


def _withdrawn(instance: Any, **_signal: Any) -> None:
    from awareness import search

    search.forget(instance)
