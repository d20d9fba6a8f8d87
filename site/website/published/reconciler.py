"""
Rendering what should be public, and keeping the published tree equal to it.

A page is made by asking Django for it through its whole middleware, as a reader would, only with
the answers to its queries already in hand. So the file and its headers are those of Django.
"""

import os
import threading
import time

from django.conf import settings
from wagtail.models import Page

from website.published.global_fingerprint import global_fingerprint
from website.published.manifest import read_manifest
from website.published.pages_to_publish import Public
from website.published.published_tree import PublishedTree
from website.published.publishing_order import Changes, Thoroughness, whose
from website.published.renderer import CannotPublish, Renderer

DAY = 24 * 60 * 60
# While the site starts, and while somebody edits, the processor has better things to do.
QUIET_SECONDS, SQUEEZE_SECONDS = 60, 3
# A second of Brotli at most, so that the seconds above are not much exceeded.
SQUEEZED_IN_A_ROW = 20
# So few that a warning on the pages waits behind them for a second or two at most.
PAPERS_A_ROUND = 8
_started = time.monotonic()
_last_thorough: float | None = None


def publish_tree(care: Thoroughness = Thoroughness.USUAL) -> Changes:
    """
    Make the tree equal to what should be public. A few queries when nothing has changed.

    In rounds of a few papers each, between which others may publish what is urgent.
    """
    changes = publish_round(care)
    while changes.waiting:
        more = publish_round()
        written, removed = changes.written + more.written, changes.removed + more.removed
        changes = Changes(written, removed, {}, more.waiting)
    return changes


def publish_round(care: Thoroughness = Thoroughness.USUAL, papers: int = PAPERS_A_ROUND) -> Changes:
    """All pages and at most so many papers. Raises CannotPublish where some could not be made."""
    press = Renderer()
    changes = tree().reconcile(press.wants, press.page, care, papers)
    if changes.failed:
        name, error = next(iter(changes.failed.items()))
        raise CannotPublish(f"{len(changes.failed)} pages, {name} among them") from error
    return changes


def state_of(page: Page) -> str:
    """
    What readers get of a public page: `visible`, as it was published last; `waiting`; `withheld`,
    where a rule shows another language instead.
    """
    if not settings.PUBLIC_TREE:
        return "visible"
    name = f"{page.url_path[1:]}index.html"
    place = Public(global_fingerprint()).places().get(name)
    if place is None or whose(place.want) != str(page.pk):
        return "withheld"
    made = read_manifest(tree().manifest).get(name)
    return "visible" if made and made.want == place.want else "waiting"


def keep_public() -> None:
    """One round of the worker: reads every file when it starts, renders every page once a day."""
    if not settings.PUBLIC_TREE:
        return
    now = time.monotonic()
    if _last_thorough is None:
        care = Thoroughness.READ
    else:
        care = Thoroughness.RENDER if now > _last_thorough + DAY else Thoroughness.USUAL
    try:
        publish_tree(care)
    except CannotPublish:
        _done(care, now)
        raise
    _done(care, now)


def _done(care: Thoroughness, now: float) -> None:
    """Note a thorough round. One page that fails is no reason to go over all every ten seconds."""
    global _last_thorough
    if care is not Thoroughness.USUAL:
        _last_thorough = now


def recompress_gently() -> None:
    """One round of the worker: the second, slow compression, for a few seconds."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)  # of this thread alone
    until = time.monotonic() + SQUEEZE_SECONDS
    quiet = time.monotonic() > _started + QUIET_SECONDS
    while settings.PUBLIC_TREE and quiet and time.monotonic() < until:
        if not tree().squeeze(SQUEEZED_IN_A_ROW):
            return


def tree() -> PublishedTree:
    return PublishedTree(settings.VAR_DIR / "public")
