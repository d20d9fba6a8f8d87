"""
`many-pages` and `planting`: thousands of pages, and planting all of ours; minutes each.

What is planted besides are real words of ours, shuffled, in twenty sections of a hundred pages;
each is a row of the search like any other page.
"""

import json
import random
import resource
from functools import partial
from statistics import median
from typing import Any

from django.test import Client

from awareness.models import ContentPage, HomePage
from bench.figures import Figure, digits, p95, spent
from bench.sites import empty_site, inside, site

PAGES, SECTION = 2_000, 100
LOOKED_FOR = ("passport", "card", "police", "Sürya", "help centre", "xyzzy", "work permit", "a")
FORM = "application/x-www-form-urlencoded"


def search() -> Figure:
    with site() as running:
        times, page = inside(running, search_among_many)
    return Figure(p95(times) / page, f"{digits(p95(times))} over {digits(page)} ms of processor")


def planting() -> Figure:
    """Every page in every language on an empty database, and then again."""
    with empty_site(DEBUG="1") as running:
        first, again = [_used(running.manage, "seed_content") for _ in range(2)]
    return Figure(again / first, f"{digits(again)} and {digits(first)} s of processor")


def _used(manage: Any, command: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    manage(command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


# --- In a process of the site ---------------------------------------------------------------------


def search_among_many() -> tuple[list[float], float]:
    """Milliseconds of processor: of each search, and of a public page by Django."""
    plant()
    client = Client(headers={"host": "localhost"})
    client.get("/en/rights/")
    page = median([spent(lambda: client.get("/en/rights/")) for _ in range(9)])
    return [spent(partial(_search, client, words)) for words in LOOKED_FOR * 12], page


def _search(client: Client, words: str) -> None:
    answer = client.post("/en/search/", f"q={words.replace(' ', '+')}", content_type=FORM)
    if answer.status_code != 200:
        raise RuntimeError(f"The search for {words} failed.")


def plant() -> None:
    """So many public pages below the English first page."""
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
