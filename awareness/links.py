"""
Do the other sites that we name still answer?

Off unless the operator wants it (`LINK_CHECK=1`), since it tells those sites that somebody here
looks after a page on them. A link is asked for once a week, a host at most once a second, and
only for its head. What is dead is reported to editors with the day since when; readers are shown
it all the same, for a link that is gone is the editors' to replace, not ours to hide.
"""

import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from awareness.models import PAGES, CheckedLink, Hotline, LegalSource, ReceptionCentre

WEEK = timedelta(days=7)
PAUSE_SECONDS, PATIENCE_SECONDS = 1.0, 10.0
IN_A_BODY = re.compile(r'href=\\?"(https?://[^"\\]+)')
# Refused to us, or asked in a way that this server does not know: no sign that it is gone.
NOT_DEAD = frozenset({401, 403, 405, 406, 429})
HEADERS = {"User-Agent": "link check of a public website", "Accept": "*/*"}


class NoNetwork(Exception):
    """Nothing at all answers: that says something about us and not about the links."""


class Place(NamedTuple):
    """Where a link stands: what to call it, and where to change it."""

    what: str
    edit_url: str


def places() -> dict[str, list[Place]]:
    """Every address elsewhere that the site names, with the rows and pages that name it."""
    found: dict[str, list[Place]] = {}
    for url, place in _in_the_registry():
        found.setdefault(url, []).append(place)
    for url, place in _in_pages():
        found.setdefault(url, []).append(place)
    return found


def check(most: int | None = None, *, pause: float = PAUSE_SECONDS) -> int:
    """
    Ask for the links that have not been asked for since a week, the oldest first; how many.

    most: of one round. NoNetwork if nothing answers; then nothing is noted.
    """
    due = _due()[:most]
    results = list(zip(due, _asked(due, pause), strict=True))
    if results and not any(answered for _, (_, answered) in results) and not _network():
        raise NoNetwork
    today = timezone.localdate()
    for link, (said, _) in results:
        dead = not said.isdecimal() or (int(said) >= 400 and int(said) not in NOT_DEAD)
        link.said = said
        link.checked_on = today
        link.dead_since = (link.dead_since or today) if dead else None
        link.save()
    return len(results)


def dead() -> list[tuple[CheckedLink, list[Place]]]:
    """What does not answer, longest dead first, where it is still named."""
    named = places()
    gone = CheckedLink.objects.filter(dead_since__isnull=False, url__in=named)
    return [(link, named[link.url]) for link in gone]


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
    """The status, or the kind of fault where there was no answer."""
    request = urllib.request.Request(url, headers=HEADERS, method="HEAD")  # noqa: S310 - http(s)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
            return str(answer.status), True
    except urllib.error.HTTPError as error:
        return str(error.code), True
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        return type(reason).__name__, False


def _network() -> bool:
    """Whether the site that the exit leads to answers: it does when anything does."""
    return _ask(settings.EXIT_URL)[1]


def _in_the_registry() -> Iterator[tuple[str, Place]]:
    models: tuple[tuple[Any, str], ...] = (
        (Hotline, "website"),
        (ReceptionCentre, "website"),
        (LegalSource, "link"),
    )
    for model, field in models:
        for row in model.objects.exclude(**{field: ""}):
            edit = reverse(row.snippet_viewset.get_url_name("edit"), args=[row.pk])
            yield getattr(row, field), Place(str(row), edit)


def _in_pages() -> Iterator[tuple[str, Place]]:
    for model in PAGES:
        for page in model.objects.live().only("title", *model.WORDS, *model.BLOCKS):
            place = Place(page.title, reverse("wagtailadmin_pages:edit", args=[page.pk]))
            for url in set(IN_A_BODY.findall(" ".join(page._texts().values()))):
                yield url, place
