"""
Rows 35 and 36: thousands of pages, and planting all of ours; minutes each, so only when named.

What is planted besides are real words of ours, shuffled, in twenty sections of a hundred pages;
each is a row of the search like any other page.
"""

import json
import random
import resource
from statistics import median
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from awareness.models import ContentPage, HomePage
from bench.figures import Figure, digits, p95, shared, spent
from bench.sites import empty_site, inside, site
from tests.fixtures.staff import verify

PAGES, SECTION = 2_000, 100
LOOKED_FOR = ("passport", "card", "police", "Sürya", "help centre", "xyzzy", "work permit", "a")


@shared
def grown() -> dict[str, Any]:
    with site() as running:
        return dict(inside(running, grow))


def search() -> Figure:
    times, page = grown()["search"], grown()["page"]
    note = f"{digits(p95(times))} over {digits(page)} ms of processor"
    return Figure(p95(times) / page, note)


def explorer() -> Figure:
    """Of its queries, wagtail-localize asks twice about each of fifty rows."""
    found = grown()
    queries, few = found["explorer queries"], found["page queries"]
    return Figure(found["explorer"] / found["page"], f"{queries} queries; of a page {few}")


def list_of_pages() -> Figure:
    return Figure(grown()["sitemap"] / grown()["page"], f"{grown()['sitemap queries']} query")


@shared
def planted() -> tuple[float, ...]:
    """Seconds of processor: for an empty database, and for every page in every language, twice."""
    commands = ("migrate", "--verbosity=0"), ("seed_content",), ("seed_content",)
    with empty_site(DEBUG="1") as running:
        return tuple(_used(running.manage, *command) for command in commands)


def _used(manage: Any, *command: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    manage(*command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def planted_again() -> Figure:
    _migrated, first, again = planted()
    return Figure(again / first, f"{digits(again)} and {digits(first)} s of processor")


def planted_at_first() -> Figure:
    migrated, first, _again = planted()
    return Figure(first / migrated, f"{digits(first)} s of processor")


# --- In a process of the site ---------------------------------------------------------------------


def grow() -> dict[str, Any]:
    """Milliseconds of processor, and queries."""
    staff, reader = (Client(headers={"host": "localhost"}) for _ in range(2))
    user = get_user_model().objects.create_superuser("bench", password="x")  # noqa: S106
    staff.force_login(user)
    verify(staff, user)
    # Asked before the pages are planted, which takes minutes: who is not let in hears it at once.
    assert staff.get("/cms/pages/").status_code == 200  # noqa: S101
    section = plant()
    asked = {
        "page": (reader, "/en/rights/"),
        "explorer": (staff, f"/cms/pages/{section}/"),
        "sitemap": (reader, "/sitemap.xml"),
    }
    found: dict[str, Any] = {}
    for name, (client, path) in asked.items():
        found[f"{name} queries"] = _queries(client, path)
        found[name] = median([spent(lambda c=client, p=path: c.get(p)) for _ in range(9)])
    found["search"] = [spent(lambda w=words: _search(reader, w)) for words in LOOKED_FOR * 12]
    return found


def plant() -> int:
    """So many public pages below the English first page; the key of the last section."""
    home = HomePage.objects.get(locale__language_code="en")
    models = list(ContentPage.objects.filter(locale=home.locale, live=True))
    shuffled = random.Random(1)  # noqa: S311 - the same pages each time
    above = home
    for number in range(PAGES):
        like = shuffled.choice(models)
        page = ContentPage(
            title=f"{like.title} {number}", slug=f"grown-{number}", tab_title=like.tab_title,
            summary=like.summary, body=json.dumps(list(like.body.raw_data)), kind=like.kind,
            checked_on=like.checked_on, locale=home.locale,
        )  # fmt: skip
        (home if number % SECTION == 0 else above).add_child(instance=page)
        above = page if number % SECTION == 0 else above
        page.save_revision(changed=False).publish()
    return int(above.pk)


def _search(client: Any, words: str) -> None:
    kind = "application/x-www-form-urlencoded"
    answer = client.post("/en/search/", f"q={words.replace(' ', '+')}", content_type=kind)
    assert answer.status_code == 200  # noqa: S101 - a measurement of a fault is none


def _queries(client: Any, path: str) -> int:
    """Of an address, asked for a second time."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200  # noqa: S101
    return len(queries)
