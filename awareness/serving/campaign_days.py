"""
Which campaign runs at a moment: on the first page, and in the list of campaigns.

Nobody publishes anything on the day: what is shown follows from the hours that a campaign has, and
the published tree asks for them in each round (`hours_now`).
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone
from wagtail.models import Page

from awareness.blocks.plain_text import without_tags
from awareness.facts.fact_filling import fill_html
from awareness.models.campaign_form import can_stand_on_first_page
from awareness.models.campaigns import CampaignPage
from awareness.models.review_due_dates import withheld

YEAR = re.compile(r"(?:19|20)\d\d")


class Listed(NamedTuple):
    """A campaign in the list. state: running, coming or past; year: of a past one, if known."""

    page: CampaignPage
    href: str
    state: str
    year: str


def on_first_page(
    language: str, moment: datetime | None = None, loaded: Mapping[int, Page] | None = None
) -> CampaignPage | None:
    """
    The campaign that stands on the first page of a language: of two, the one that began last.

    loaded: every public page by its key, where somebody has them at hand; else they are asked for.
    """
    now = moment or timezone.now()
    running = [
        page
        for page in (_campaigns_in(loaded, language) if loaded else _live(language))
        if page.ends_at and page.state_at(now) == "running"
    ]
    running.sort(key=lambda page: (page.starts_at, page.pk), reverse=True)
    return next((page for page in running if can_stand_on_first_page(page)), None)


def _live(language: str) -> Iterable[CampaignPage]:
    return (
        CampaignPage.objects.live()
        .filter(locale__language_code=language, starts_at__isnull=False)
        .exclude(pk__in=withheld())
        .select_related("locale", "picture")
    )


def _campaigns_in(loaded: Mapping[int, Page], language: str) -> Iterable[CampaignPage]:
    pages = (page for page in loaded.values() if isinstance(page, CampaignPage))
    return (page for page in pages if page.language == language)


def listed(
    hrefs: Iterable[tuple[int, str]],
    moment: datetime | None = None,
    loaded: Mapping[int, Page] | None = None,
) -> list[Listed]:
    """
    Campaigns in the order of the list: what runs, what comes next, what is past, newest first.

    hrefs: the key of each page and its address for the reader; those of other pages are left out.
    loaded: as for the first page.
    """
    now, address = moment or timezone.now(), dict(hrefs)
    pages: Iterable[CampaignPage] = (
        CampaignPage.objects.filter(pk__in=address).select_related("locale", "picture")
        if not loaded
        else [page for key in address if isinstance(page := loaded.get(key), CampaignPage)]
    )
    rows = [_listed(page, address[page.pk], now) for page in pages]
    place = {key: number for number, key in enumerate(address)}
    running = sorted((row for row in rows if row.state == "running"), key=_ends)
    coming = sorted((row for row in rows if row.state == "coming"), key=_begins)
    past = sorted((row for row in rows if row.state == "past"), key=lambda row: place[row.page.pk])
    return [*running, *coming, *sorted(past, key=lambda row: row.year, reverse=True)]


class Hour(NamedTuple):
    """What the hour changes in a language: below which addresses, and what has begun or ended."""

    below: set[str]
    states: list[tuple[int, bool, bool]]

    def touches(self, href: str) -> bool:
        """Whether the page at an address shows days: the first page, the lists, campaigns."""
        return href.count("/") == 2 or any(href.startswith(above) for above in self.below)


def hours_now(moment: datetime | None = None) -> dict[str, Hour]:
    """By language, what the hour changes; one query."""
    now = moment or timezone.now()
    rows = CampaignPage.objects.live().exclude(starts_at=None).order_by("pk")
    hours: dict[str, Hour] = {}
    for pk, language, href, begins, ends in rows.values_list(
        "pk", "locale__language_code", "url_path", "starts_at", "ends_at"
    ):
        hour = hours.setdefault(language, Hour(set(), []))
        hour.below.add(f"{href.rstrip('/').rpartition('/')[0]}/")
        hour.states.append((pk, begins <= now, bool(ends and ends <= now)))
    return hours


def _listed(page: CampaignPage, href: str, now: datetime) -> Listed:
    state = page.state_at(now)
    return Listed(page, href, state, _year(page) if state == "past" else "")


def _year(page: CampaignPage) -> str:
    """Of its last day; where no day is known, the last year that its words name."""
    if page.ends_at:
        return str(timezone.localtime(page.ends_at).year)
    named = YEAR.findall(without_tags(fill_html(page.when, page.language)))
    return max(named, default="")


def _begins(row: Listed) -> Any:
    return row.page.starts_at


def _ends(row: Listed) -> Any:
    return row.page.ends_at
