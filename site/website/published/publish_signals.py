"""
Whatever staff publish is public at once, and not at the worker's next round.

Only the web server listens (`site/website/rsgi.py`): a command that plants a thousand pages has no
use for a round after each, and the worker sees what it did within seconds.
"""

import logging
import threading
from typing import Any

from django.db import close_old_connections, transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail import signals
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, PageViewRestriction

from awareness import models
from helpdesk.models import Desk, DeskKey
from website.banners.banner_acts import banners_changed
from website.phonebook.phonebook_writer import publish_phonebook
from website.published.reconciler import publish_round

logger = logging.getLogger("website.published.reconciler")

# A page that is saved may be a draft: these tell when it is more.
PAGES = (
    signals.page_published,
    signals.page_unpublished,
    signals.page_slug_changed,
    signals.post_page_move,
)
OTHERS = (models.TranslationState, PageViewRestriction, Redirect, Locale, Desk, DeskKey)


def listen_to_pages() -> None:
    for signal in PAGES:
        signal.connect(poke_after_commit, dispatch_uid="publish")
    files = (get_document_model(), get_image_model())
    for model in models.REGISTRY + OTHERS + files:
        post_save.connect(poke_after_commit, sender=model, dispatch_uid=f"publish {model}")
        post_delete.connect(poke_after_commit, sender=model, dispatch_uid=f"publish {model}")
    banners_changed.connect(poke_after_commit, dispatch_uid="publish a banner")
    rule = models.ReviewRule.languages.through
    m2m_changed.connect(poke_after_commit, sender=rule, dispatch_uid="publish by another rule")
    post_delete.connect(after_deletion, dispatch_uid="publish a deletion")


def after_deletion(sender: type[Model], **signal: Any) -> None:
    if issubclass(sender, Page):
        poke_after_commit()


def poke_after_commit(**_signal: Any) -> None:
    transaction.on_commit(publisher.poke, robust=True)


class Publisher:
    """One thread that publishes when it is poked; many pokes in a row are one."""

    def __init__(self) -> None:
        self._poked = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def poke(self) -> None:
        self._poked.set()
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while self._poked.wait():
            self._poked.clear()
            try:
                # Numbers first: every page shows them. The worker makes the papers.
                publish_phonebook()
                publish_round(papers=0)
            except Exception as error:  # noqa: BLE001 - the worker tries again, and says so
                logger.error("Publishing failed: %s", type(error).__name__)
            close_old_connections()


publisher = Publisher()
