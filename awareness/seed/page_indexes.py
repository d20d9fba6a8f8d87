"""
The CMS's own two indexes of pages, once a page: its search, and where each file is used.

Both follow every save, and a page is saved five times until it is planted. That was a quarter of
what planting a language cost.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models.signals import post_save
from modelsearch.index import insert_or_update_object
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from awareness.models import PAGES
from awareness.models.pages import BasePage


@contextmanager
def held_back() -> Iterator[None]:
    """
    No save of a page reaches the indexes; whoever saved one calls `index_page`.

    For the whole process: the search has no switch for one thread. So it is for commands alone.
    """
    held = [model for model in PAGES if post_save.disconnect(post_save_signal_handler, model)]
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in held:
            post_save.connect(post_save_signal_handler, model)


@transaction.atomic
def index_page(page: BasePage) -> None:
    """Bring a page up to date in both, in the transaction that has saved it: none is left out."""
    insert_or_update_object(page)
    ReferenceIndex.create_or_update_for_object(page)
