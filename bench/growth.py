"""
With 2,000 pages: are the explorer, the search and the list of pages still quick?

    python -m bench.growth [pages]

Works on a copy of the seeded site. What it plants are real words of ours, shuffled, in twenty
sections of a hundred pages; each is a row of the search like any other page.

Milliseconds are the processor's. One process does all the work here, its database included, so on a
machine that does nothing else they are those of the clock, and on a busy one they still hold.
"""

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.fixtures.running import ROOT, RunningSite, seed

PAGES, SECTION = 2_000, 100
SEARCH_P95_MS = 100
LOOKED_FOR = ("passport", "card", "police", "Sürya", "help centre", "xyzzy", "work permit", "a")


def main(pages: int = PAGES) -> None:
    """Plant into a copy, measure there in a process of its own, print, and throw it away."""
    folder = Path(tempfile.mkdtemp(prefix="growth-"))
    try:
        shutil.copytree(seed(), folder / "var")
        site = RunningSite(folder / "var")
        command = [sys.executable, "-m", "bench.growth", "--inside", str(pages)]
        done = subprocess.run(command, cwd=ROOT, env=site.env, stdout=subprocess.PIPE, check=True)
        measured = json.loads(done.stdout.splitlines()[-1])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for name, value in measured.items():
        sys.stdout.write(f"{name:<44} {value}\n")
    if measured["search, p95 ms"] > SEARCH_P95_MS:
        sys.exit(f"The search takes longer than {SEARCH_P95_MS} ms.")


def inside(pages: int) -> None:
    """What `main` asks of a process that has the copy's environment."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings")
    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    from django.contrib.auth import get_user_model
    from django.test import Client

    from tests.fixtures.staff import verify

    staff, reader = Client(), Client()
    user = get_user_model().objects.create_superuser("bench", password="x")  # noqa: S106
    staff.force_login(user)
    verify(staff, user)
    # Asked before the pages are planted, which takes minutes: who is not let in hears it at once.
    few = _asked(staff, "/cms/pages/")
    before = _asked(reader, "/en/rights/")
    section = plant(pages)
    explorer, sitemap = f"/cms/pages/{section}/", "/sitemap.xml"
    searches = [_ms(lambda word=word: _search(reader, word)) for word in LOOKED_FOR * 12]
    measured: dict[str, Any] = {
        "pages planted": pages,
        "queries of a public page, before and after": f"{before} {_asked(reader, '/en/rights/')}",
        "a public page by Django, median ms": _median(lambda: reader.get("/en/rights/")),
        "explorer, median ms": _median(lambda: staff.get(explorer)),
        "explorer, queries": _asked(staff, explorer),
        "first screen of the explorer, before and after": f"{few} {_asked(staff, '/cms/pages/')}",
        "search, median ms": round(statistics.median(searches), 1),
        "search, p95 ms": round(statistics.quantiles(searches, n=20)[-1], 1),
        "sitemap, median ms": _median(lambda: reader.get(sitemap)),
        "sitemap, queries": _asked(reader, sitemap),
    }
    sys.stdout.write(json.dumps(measured) + "\n")


def plant(pages: int) -> int:
    """So many public pages below the English first page; the key of the last section."""
    from awareness.models import ContentPage, HomePage

    home = HomePage.objects.get(locale__language_code="en")
    models = list(ContentPage.objects.filter(locale=home.locale, live=True))
    shuffled = random.Random(1)  # noqa: S311 - the same pages each time
    above = home
    for number in range(pages):
        like = shuffled.choice(models)
        page = ContentPage(
            title=f"{like.title} {number}",
            slug=f"grown-{number}",
            tab_title=like.tab_title,
            summary=like.summary,
            body=json.dumps(list(like.body.raw_data)),
            kind=like.kind,
            checked_on=like.checked_on,
            locale=home.locale,
        )
        if number % SECTION == 0:
            above = home.add_child(instance=page)
        else:
            above.add_child(instance=page)
        page.save_revision(changed=False).publish()
    return int(above.pk)


def _search(client: Any, words: str) -> None:
    kind = "application/x-www-form-urlencoded"
    answer = client.post("/en/search/", f"q={words.replace(' ', '+')}", content_type=kind)
    assert answer.status_code == 200  # noqa: S101 - a measurement of a fault is none


def _asked(client: Any, path: str) -> int:
    """The queries of an address, asked for a second time."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200  # noqa: S101
    return len(queries)


def _median(act: Callable[[], Any]) -> float:
    return round(statistics.median(_ms(act) for _ in range(9)), 1)


def _ms(act: Callable[[], Any]) -> float:
    started = time.process_time()
    act()
    return (time.process_time() - started) * 1000


if __name__ == "__main__":
    if "--inside" in sys.argv:
        inside(int(sys.argv[-1]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else PAGES)
