"""
Measured inside a process of the site: `python -m bench.inside WHAT …`, which prints JSON.

    build               publish everything, as well compressed as it can be
    pages PATH …        render pages by Django, with no file before it and every cache emptied
    edits URL           publish changes, and look when and where they show
    growth              a round with nothing to do, over 1,200 and 12,000 pages
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROUNDS, EDITS, SAMPLE = 15, 8, 60


def build() -> dict[str, float]:
    """Seconds of processor: for all of it, and for Brotli alone on a sample, by its bytes."""
    from awareness.compression import SMALL, compressed
    from awareness.published import Care
    from website.publishing import Press, publish, tree

    press = Press()
    some = [*press.wanted][:: max(1, len(press.wanted) // (3 * SAMPLE))]
    press.page(some[0])  # the templates are read
    rendered = _processor(lambda: [press.page(name) for name in some])
    spent = _processor(lambda: (publish(Care.RENDER), _squeeze_all(tree())))
    files = sorted(tree().folder.rglob("*.html"))
    sample = [path.read_bytes() for path in files[:: max(1, len(files) // SAMPLE)]]
    brotli = _processor(lambda: [compressed(content, SMALL) for content in sample])
    share = sum(map(len, sample)) / sum(path.stat().st_size for path in files)
    return {
        "files": len(files),
        "build": spent,
        "brotli": brotli / share,
        "page": rendered / len(some) * 1000,
    }


def _squeeze_all(tree: Any) -> None:
    while tree.squeeze():
        pass


def _processor(act: Callable[[], object]) -> float:
    before = time.process_time()
    act()
    return time.process_time() - before


def pages(*paths: str) -> dict[str, Any]:
    return {"pages": {path: render(path) for path in paths}, "stretch": stretch()}


def render(path: str) -> dict[str, float]:
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.get(path)
    times = []
    spent = 0.0
    for _ in range(ROUNDS):
        cache.clear()
        started, used = time.perf_counter(), time.process_time()
        client.get(path)
        spent += time.process_time() - used
        times.append((time.perf_counter() - started) * 1000)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        status = client.get(path).status_code
    return {
        "status": status,
        "queries": len(queries),
        "ms": statistics.median(times),
        "processor": spent / ROUNDS * 1000,
    }


def stretch() -> float:
    """Milliseconds of the one slow step of a message, alone."""
    from helpdesk import sealing

    times = []
    for _ in range(5):
        started = time.perf_counter()
        sealing.keys_from_receipt("0" * 20)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def edits(url: str) -> dict[str, Any]:
    """Milliseconds until Wagtail has published and until a reader sees it; files written."""
    from awareness.models import ContentPage
    from website import pokes
    from website.publishing import publish

    publish()
    page = ContentPage.objects.get(slug="rights", locale__language_code="ar")
    written = {}
    for name, field in (("body", "summary"), ("menu", "menu_title"), ("nothing", "")):
        if field:
            setattr(page, field, f"{getattr(page, field)} {name}")
            page.save_revision().publish()
        written[name] = len(publish().written)
    pokes.listen()
    times = [_visible(page, f"{url}/ar/rights/", f"word{number}") for number in range(EDITS)]
    return {"written": written, "times": times}


def _visible(page: Any, url: str, word: str) -> tuple[float, float]:
    from bench import wire

    page.summary = f"{page.summary.rpartition(' word')[0] or page.summary} {word}"
    started = time.perf_counter()
    page.save_revision().publish()
    published = time.perf_counter()
    deadline = published + 30
    while word.encode() not in wire.request(url, encoding="identity").body:
        if time.perf_counter() > deadline:
            raise SystemExit(f"{word} is not to be seen after 30 seconds")
        time.sleep(0.001)
    return (published - started) * 1000, (time.perf_counter() - started) * 1000


def growth() -> dict[str, float]:
    """Milliseconds of processor for a round with nothing to do, by the number of pages."""
    return {str(count): _idle_round(count) for count in (1_200, 12_000)}


def _idle_round(count: int) -> float:
    from awareness.compression import Page
    from awareness.published import PublishedTree
    from website.publishing import Press

    _more_pages(count)
    with tempfile.TemporaryDirectory() as folder:
        tree = PublishedTree(Path(folder) / "public")
        tree.reconcile(Press().wanted, lambda name: Page(b"x", []))
        times = [
            _processor(lambda: tree.reconcile(Press().wanted, lambda name: Page(b"x", [])))
            for _ in range(3)
        ]
    return statistics.median(times) * 1000


def _more_pages(count: int) -> None:
    """Rows of Wagtail's own table, which is all that a round with nothing to do reads."""
    from uuid import uuid4

    from wagtail.models import Page

    rights = Page.objects.get(url_path="/en/rights/")
    used = Page.objects.live().filter(locale=rights.locale).count()
    # Each is shown in every language, as its own page or the one of the next best.
    missing = count // 30 - used
    first = Page.objects.filter(slug__startswith="more-").count()
    Page.objects.bulk_create(
        Page(
            title=f"More {number}", draft_title="More", slug=f"more-{number}", live=True,
            path=f"{rights.path[:8]}{_place(5_000 + number)}", depth=rights.depth,
            url_path=f"/en/more-{number}/", locale=rights.locale, translation_key=uuid4(),
            content_type=rights.content_type,
        )
        for number in range(first, first + max(0, missing))
    )  # fmt: skip


def _place(number: int) -> str:
    """Four letters of a path, as Wagtail counts its pages."""
    from wagtail.models import Page

    return str(Page._int2str(number)).zfill(Page.steplen)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings")
    import django

    django.setup()
    from website.settling import settle

    settle()  # as web server and worker do
    what = {"build": build, "pages": pages, "edits": edits, "growth": growth}
    sys.stdout.write(json.dumps(what[sys.argv[1]](*sys.argv[2:])))


if __name__ == "__main__":
    main()
