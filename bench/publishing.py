"""Rows 12 to 16 and 21: what it costs to make the pages, measured in a process of the site."""

import shutil
import tempfile
import time
from pathlib import Path
from statistics import mean, median
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from django.core.cache import cache as pages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
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

ROUNDS, EDITS, SAMPLE = 15, 8, 60
PAGES = ("", "rights/", "domestic-work/", "help/", "write/", "read/")
PATHS = [f"/{code}/{page}" for code in ("en", "ar") for page in PAGES]
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


@shared
def rendered() -> dict[str, dict[str, float]]:
    return dict(inside(published(), render, PATHS))


@shared
def edited() -> dict[str, Any]:
    with serving(published()) as front:
        return dict(inside(published(), edits, front.url))


def visible() -> Figure:
    published_in, visible_in = zip(*edited()["times"], strict=True)
    note = f"{digits(median(visible_in))} ms until a reader sees it"
    return Figure(ratio(visible_in, published_in), note)


def files_written() -> Figure:
    return Figure("{body}, {nothing}".format(**edited()["written"]))


def files_of_a_menu() -> Figure:
    return Figure(str(edited()["written"]["menu"]), "one language")


def whole_tree() -> Figure:
    found = built()[1]
    note = f"{found['files']:.0f} pages in {found['build'] / 1000:.0f} s of processor"
    return Figure(found["build"] / found["brotli"], note)


def page_of_a_round() -> Figure:
    alone = mean(page["processor"] for page in rendered().values() if page["queries"])
    each = built()[1]["page"]
    return Figure(each / alone, f"{digits(each)} and {digits(alone)} ms of processor")


def most_queries() -> Figure:
    return Figure(max(page["queries"] for page in rendered().values()))


def idle_round() -> Figure:
    with site() as running:
        few, many = (inside(running, idle, count) for count in (FEW, MANY))
    return Figure(many / few, f"{digits(few)} and {digits(many)} ms of processor")


# --- In a process of the site ---------------------------------------------------------------------


def build() -> dict[str, float]:
    """
    Milliseconds of processor: for all pages, for Brotli alone, and for a page of many.

    Papers come after these; what they cost is row 37. The files are made in memory: what a disk
    takes for a new one depends on how many were deleted there before.
    """
    press = Renderer()
    some = [*press.wants][:: max(1, len(press.wants) // (3 * SAMPLE))]
    press.page(some[0])  # the templates are read
    page = spent(lambda: [press.page(name) for name in some]) / len(some)

    memory = SHARED_MEMORY if SHARED_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(dir=memory) as place:
        made = PublishedTree(Path(place) / "public")
        cost = _pressed(made)
        shutil.copytree(made.folder, tree().folder, dirs_exist_ok=True)
        shutil.copy2(made.manifest, tree().manifest)
    publish_tree()
    return {"files": len([*tree().folder.rglob("*.html")]), "page": page} | cost


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


def render(paths: list[str]) -> dict[str, dict[str, float]]:
    """Each by Django, with no file before it and every cache emptied."""
    client, found = Client(headers={"host": "localhost"}), {}

    def ask(path: str) -> None:
        pages.clear()
        client.get(path)

    for path in paths:
        ask(path)
        times = [waited(lambda path=path: ask(path)) for _ in range(ROUNDS)]
        processor = spent(lambda path=path: [ask(path) for _ in range(ROUNDS)]) / ROUNDS
        with CaptureQueriesContext(connection) as queries:
            ask(path)
        found[path] = {"queries": len(queries), "ms": median(times), "processor": processor}
    return found


def edits(url: str) -> dict[str, Any]:
    """
    Milliseconds until Wagtail has published and until a reader sees it; files written, beside the
    one of the language that holds all pages.
    """
    publish_tree()
    page = ContentPage.objects.get(slug="rights", locale__language_code="ar")
    written = {}
    for name, field in (("body", "summary"), ("menu", "menu_title"), ("nothing", "")):
        if field:
            setattr(page, field, f"{getattr(page, field)} {name}")
            page.save_revision().publish()
        written[name] = sum("/file/" not in file for file in publish_tree().written)
    publish_signals.listen_to_pages()
    times = [_seen(page, f"{url}/ar/rights/", f"word{number}") for number in range(EDITS)]
    return {"written": written, "times": times}


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
