"""
Do the other sites that we name still answer?

Off unless the operator wants it (`LINK_CHECK=1`), since it tells those sites that somebody here
looks after a page on them. A link is asked for once a week, a host at most once a second, and
only for its head. What is dead is reported to editors with the day since when; readers are shown
it all the same, for a link that is gone is the editors' to replace, not ours to hide.
"""

import re
import time
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from awareness.elsewhere.public_head import NotAsked, status_of
from awareness.models import PAGES, CheckedLink, Hotline, LegalSource, ReceptionCentre

WEEK = timedelta(days=7)
PAUSE_SECONDS = 1.0
IN_A_BODY = re.compile(r'href=\\?"(https?://[^"\\]+)')
# Refused to us, or asked in a way that this server does not know: no sign that it is gone.
NOT_DEAD = frozenset({401, 403, 405, 406, 429})
# What is kept of a link that leads to no place of the public internet, instead of a status.
NOT_ASKED = "not asked"


class NoNetwork(Exception):
    """Nothing at all answers: that says something about us and not about the links."""


class LinkPlace(NamedTuple):
    """Where a link stands: what to call it, and where to change it."""

    what: str
    edit_url: str


def places() -> dict[str, list[LinkPlace]]:
    """Every address elsewhere that the site names, with the rows and pages that name it."""
    by_url: dict[str, list[LinkPlace]] = {}
    for url, place in _in_the_registry():
        by_url.setdefault(url, []).append(place)
    for url, place in _in_pages():
        by_url.setdefault(url, []).append(place)
    return by_url


def check(most: int | None = None, *, pause: float = PAUSE_SECONDS) -> int:
    """
    Ask for the links that have not been asked for since a week, the oldest first; how many.

    most: of one round, with those that may not be asked. NoNetwork if nothing answers; then nothing
    is noted.
    """
    due = _due()[:most]
    results = list(zip(due, _asked(due, pause), strict=True))
    if results and not any(answered for _, (_, answered) in results) and not _network():
        raise NoNetwork
    today = timezone.localdate()
    for link, (result, _) in results:
        link.said = result
        link.checked_on = today
        link.dead_since = (link.dead_since or today) if _is_dead(result) else None
        link.save()
    return sum(result != NOT_ASKED for _, (result, _) in results)


def dead() -> list[tuple[CheckedLink, list[LinkPlace]]]:
    """What does not answer, longest dead first, where it is still named."""
    return _with_places(CheckedLink.objects.filter(dead_since__isnull=False))


def not_asked() -> list[tuple[CheckedLink, list[LinkPlace]]]:
    """What leads to no place of the public internet, where it is still named."""
    return _with_places(CheckedLink.objects.filter(said=NOT_ASKED))


def _with_places(links: QuerySet[CheckedLink]) -> list[tuple[CheckedLink, list[LinkPlace]]]:
    named = places()
    return [(link, named[link.url]) for link in links.filter(url__in=named)]


def _is_dead(result: str) -> bool:
    if result == NOT_ASKED:
        return False  # nobody knows
    return not result.isdecimal() or (int(result) >= 400 and int(result) not in NOT_DEAD)


def _due() -> list[CheckedLink]:
    """The named links by the day they were last asked for; new ones first, with a row each."""
    named = places()
    known = set(CheckedLink.objects.values_list("url", flat=True))
    CheckedLink.objects.exclude(url__in=named).delete()
    CheckedLink.objects.bulk_create([CheckedLink(url=url) for url in named if url not in known])
    week_ago = timezone.localdate() - WEEK
    links = CheckedLink.objects.exclude(checked_on__gt=week_ago)
    return sorted(links, key=lambda link: link.checked_on or date.min)


def _asked(links: Iterable[CheckedLink], pause: float) -> Iterator[tuple[str, bool]]:
    """For each link what came back, and whether anything did. A host waits between two."""
    last: dict[str, float] = {}
    for link in links:
        host = urlsplit(link.url).netloc
        if host in last:
            time.sleep(max(0.0, last[host] + pause - time.monotonic()))
        yield _ask(link.url)
        last[host] = time.monotonic()


def _ask(url: str) -> tuple[str, bool]:
    """The status, or the kind of fault where there was no answer; and whether there was one."""
    try:
        return str(status_of(url)), True
    except NotAsked:
        return NOT_ASKED, False
    except (OSError, HTTPException, ValueError) as error:
        return type(error).__name__, False


def _network() -> bool:
    """Whether the site that the exit leads to answers: it does when anything does."""
    return _ask(settings.EXIT_URL)[1]


def _in_the_registry() -> Iterator[tuple[str, LinkPlace]]:
    models: tuple[tuple[Any, str], ...] = (
        (Hotline, "website"),
        (ReceptionCentre, "website"),
        (LegalSource, "link"),
    )
    for model, field in models:
        for row in model.objects.exclude(**{field: ""}):
            edit = reverse(row.snippet_viewset.get_url_name("edit"), args=[row.pk])
            yield getattr(row, field), LinkPlace(str(row), edit)


def _in_pages() -> Iterator[tuple[str, LinkPlace]]:
    for model in PAGES:
        for page in model.objects.live().only("title", *model.WORDS, *model.BLOCKS):
            place = LinkPlace(page.title, reverse("wagtailadmin_pages:edit", args=[page.pk]))
            for url in set(IN_A_BODY.findall(" ".join(page._texts().values()))):
                yield url, place
