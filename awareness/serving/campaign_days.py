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


class CampaignListing(NamedTuple):
    """A campaign in the list. state: running, coming or past; year: of a past one, if known."""

    page: CampaignPage
    href: str
    state: str
    year: str


def on_first_page(
    language: str, moment: datetime | None = None, loaded: Mapping[int, Page] | None = None
) -> CampaignPage | None:
    """
    The campaign that stands on the first page of a language: of two the one that its editor has
    preferred, else the one that began last.

    loaded: every public page by its key, where somebody has them at hand; else they are asked for.
    """
    now = moment or timezone.now()
    pages = _campaigns_in(loaded, language) if loaded else _live(language)
    running = [page for page in pages if page.ends_at and page.state_at(now) == "running"]
    running.sort(key=lambda page: (page.preferred, page.starts_at, page.pk), reverse=True)
    for page in running:
        if can_stand_on_first_page(page):
            return page
    return None


def _live(language: str) -> Iterable[CampaignPage]:
    return (
        CampaignPage.objects.live()
        .filter(locale__language_code=language, starts_at__isnull=False)
        .exclude(pk__in=withheld())
        .select_related("locale", "picture")
    )


def _campaigns_in(loaded: Mapping[int, Page], language: str) -> Iterable[CampaignPage]:
    for page in loaded.values():
        if isinstance(page, CampaignPage) and page.language == language:
            yield page


def listed(
    hrefs: Iterable[tuple[int, str]],
    moment: datetime | None = None,
    loaded: Mapping[int, Page] | None = None,
) -> list[CampaignListing]:
    """
    Campaigns in the order of the list: what runs, what comes next, what is past, newest first.

    hrefs: the key of each page and its address for the reader; those of other pages are left out.
    loaded: as for the first page.
    """
    now = moment or timezone.now()
    address = dict(hrefs)
    by_state: dict[str, list[CampaignListing]] = {"running": [], "coming": [], "past": []}
    for page in _campaigns(address, loaded):
        row = _listed(page, address[page.pk], now)
        by_state[row.state].append(row)
    running, coming, past = by_state["running"], by_state["coming"], by_state["past"]
    running.sort(key=_ends)
    coming.sort(key=_begins)
    # Of one year, those that are past stay in the order of their addresses.
    place = {key: number for number, key in enumerate(address)}
    past.sort(key=lambda row: place[row.page.pk])
    past.sort(key=lambda row: row.year, reverse=True)
    return running + coming + past


def _campaigns(keys: Iterable[int], loaded: Mapping[int, Page] | None) -> Iterable[CampaignPage]:
    """The campaigns among the pages with these keys."""
    if not loaded:
        return CampaignPage.objects.filter(pk__in=keys).select_related("locale", "picture")
    pages = [loaded.get(key) for key in keys]
    return [page for page in pages if isinstance(page, CampaignPage)]


class CampaignHour(NamedTuple):
    """
    What the hour changes in a language: below which addresses, and of each campaign what has begun
    or ended, and what was published of it: its days, its place, its words on the first page.
    """

    below: set[str]
    states: list[tuple[Any, ...]]

    def touches(self, href: str) -> bool:
        """Whether the page at an address shows days: the first page, the lists, campaigns."""
        return href.count("/") == 2 or any(href.startswith(above) for above in self.below)


def hours_now(moment: datetime | None = None) -> dict[str, CampaignHour]:
    """By language, what the hour changes; one query."""
    now = moment or timezone.now()
    rows = CampaignPage.objects.live().exclude(starts_at=None).order_by("pk")
    hours: dict[str, CampaignHour] = {}
    for language, href, begins, ends, *published in rows.values_list(
        *("locale__language_code", "url_path", "starts_at", "ends_at"),
        *("pk", "live_revision_id", "last_published_at", "on_first_page", "preferred", "not_in"),
    ):
        hour = hours.setdefault(language, CampaignHour(set(), []))
        hour.below.add(f"{href.rstrip('/').rpartition('/')[0]}/")
        has_ended = bool(ends and ends <= now)
        hour.states.append((begins <= now, has_ended, begins, ends, *published))
    return hours


def _listed(page: CampaignPage, href: str, now: datetime) -> CampaignListing:
    state = page.state_at(now)
    year = _year(page) if state == "past" else ""
    return CampaignListing(page, href, state, year)


def _year(page: CampaignPage) -> str:
    """Of its last day; where no day is known, the last year that its words name."""
    if page.ends_at:
        return str(timezone.localtime(page.ends_at).year)
    named = YEAR.findall(without_tags(fill_html(page.when, page.language)))
    return max(named, default="")


def _begins(row: CampaignListing) -> Any:
    return row.page.starts_at


def _ends(row: CampaignListing) -> Any:
    return row.page.ends_at
