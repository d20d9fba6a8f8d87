"""
Rows 4 and 5, and `idle-round`: what it costs to make the pages, in a process of the site.
"""

import shutil
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from wagtail.models import Page

from awareness.models import ContentPage
from bench import wire
from bench.figures import Figure, digits, ratio, shared, spent, waited
from bench.sites import inside, kept, serving, site
from tests.fixtures.running import RunningSite
from website.published import compression, publish_signals, reconciler
from website.published.compression import RenderedPage
from website.published.published_tree import PublishedTree
from website.published.publishing_order import Thoroughness
from website.published.reconciler import publish_round, publish_tree, tree
from website.published.renderer import Renderer

EDITS = 8
FEW, MANY = 1_200, 12_000
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108


@shared
def built() -> tuple[RunningSite, dict[str, float]]:
    """The site with all its pages as files, and what they cost."""
    running = kept.enter_context(site())
    return running, inside(running, build)


def published() -> RunningSite:
    """Not started. It is for all rows that leave its pages where they are."""
    return built()[0]


def visible() -> Figure:
    with serving(published()) as front:
        times = inside(published(), edits, front.url)
    published_in, visible_in = zip(*times, strict=True)
    note = f"{digits(median(visible_in))} ms until a reader sees it"
    return Figure(ratio(visible_in, published_in), note)


def whole_tree() -> Figure:
    found = built()[1]
    note = f"{found['files']:.0f} pages in {found['build'] / 1000:.0f} s of processor"
    return Figure(found["build"] / found["brotli"], note)


def idle_round() -> Figure:
    with site() as running:
        few, many = inside(running, idle, FEW), inside(running, idle, MANY)
    return Figure(many / few, f"{digits(few)} and {digits(many)} ms of processor")


# --- In a process of the site ---------------------------------------------------------------------


def build() -> dict[str, float]:
    """
    Milliseconds of processor: for all pages, and for Brotli alone. Papers come after these.

    The files are made in memory: what a disk takes for a new one depends on how many were deleted
    there before.
    """
    press = Renderer()
    press.page(next(iter(press.wants)))  # the templates are read
    memory = SHARED_MEMORY if SHARED_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(dir=memory) as place:
        made = PublishedTree(Path(place) / "public")
        cost = _pressed(made)
        shutil.copytree(made.folder, tree().folder, dirs_exist_ok=True)
        shutil.copy2(made.manifest, tree().manifest)
    publish_tree()
    return {"files": len([*tree().folder.rglob("*.html")])} | cost


def _pressed(made: PublishedTree) -> dict[str, float]:
    """All pages into a tree, and Brotli of it, page by page: a processor changes its speed."""
    compress, brotli = compression.brotli.compress, []

    def timed(content: bytes, **options: Any) -> bytes:
        small: list[bytes] = []
        brotli.append(spent(lambda: small.append(compress(content, **options))))
        return small[0]

    def press_all() -> None:
        publish_round(Thoroughness.RENDER, papers=0)
        while made.squeeze():
            pass

    with (
        patch.object(reconciler, "tree", lambda: made),
        patch.object(compression.brotli, "compress", timed),
    ):
        return {"build": spent(press_all), "brotli": sum(brotli)}


def edits(url: str) -> list[tuple[float, float]]:
    """Milliseconds until Wagtail has published, and until a reader sees it; edit by edit."""
    publish_tree()
    publish_signals.listen_to_pages()
    page = ContentPage.objects.get(slug="rights", locale__language_code="ar")
    return [_seen(page, f"{url}/ar/rights/", f"word{number}") for number in range(EDITS)]


def _seen(page: Any, url: str, word: str) -> tuple[float, float]:
    page.summary = f"{page.summary.rpartition(' word')[0] or page.summary} {word}"
    saved = waited(lambda: page.save_revision().publish())
    deadline = time.monotonic() + 30

    def look() -> None:
        while word.encode() not in wire.request(url, encoding="identity").body:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{word} is not to be seen after 30 seconds")
            time.sleep(0.001)

    return saved, saved + waited(look)


def idle(count: int) -> float:
    """Milliseconds of processor for a round with nothing to do, over so many pages."""
    more_pages(count)
    with tempfile.TemporaryDirectory() as folder:
        tree = PublishedTree(Path(folder) / "public")

        def go_round() -> None:
            tree.reconcile(Renderer().wants, lambda _: RenderedPage(b"x", []))

        go_round()
        return median([spent(go_round) for _ in range(3)])


def more_pages(count: int) -> None:
    """Rows of Wagtail's own table, which is all that a round with nothing to do reads."""
    rights = Page.objects.get(url_path="/en/rights/")
    used = Page.objects.live().filter(locale=rights.locale).count()
    first = Page.objects.filter(slug__startswith="more-").count()

    def place(number: int) -> str:
        return str(Page._int2str(5_000 + number)).zfill(Page.steplen)

    # Each is shown in every language, as its own page or the one of the next best.
    Page.objects.bulk_create(
        Page(
            title=f"More {number}", draft_title="More", slug=f"more-{number}", live=True,
            path=f"{rights.path[:8]}{place(number)}", depth=rights.depth,
            url_path=f"/en/more-{number}/", locale=rights.locale, translation_key=uuid4(),
            content_type=rights.content_type,
        )
        for number in range(first, first + max(0, count // 30 - used))
    )  # fmt: skip
