"""
Which banners stand, whatever somebody wrote into the database.

A banner has no row of its own: it is what this server vouches for under its kind
(`helpdesk.vouching`). So what is put in past the site is shown to nobody, and one that is taken
out past it stands on as the file has it, until its last day.
"""

import json
from datetime import date
from typing import Any, NamedTuple

from helpdesk import vouching
from website.phonebook.banners import BannerKind, is_over

BEGIN = "banner "
Row = dict[str, Any]


class StandingBanners(NamedTuple):
    """rows: by kind, last day and line. faults: what was done past the site, by `banner kind`."""

    rows: list[Row]
    faults: list[str]


def subject_of_banner(kind: BannerKind) -> str:
    """The name under which a banner is vouched for."""
    return f"{BEGIN}{kind}"


def banner_said(kind: BannerKind) -> Row | None:
    """The banner of this kind and `by` whom, as it was last put up; None if it was taken down."""
    statement = vouching.said_of(subject_of_banner(kind))
    return json.loads(statement) if statement else None


def banners_as_vouched(known: list[Row], today: date) -> StandingBanners:
    """What stands today. known: what the file has, for what was taken out past the site."""
    genuine = vouching.all_said(BEGIN)
    lost = vouching.lost(BEGIN, genuine)
    rows = [json.loads(each) for each in genuine.values() if each]
    rows += [row for row in known if subject_of_banner(row["kind"]) in lost]
    standing = [
        {name: row[name] for name in ("kind", "line", "last_day")}
        for row in rows
        if not is_over(row, today)
    ]
    faults = {*lost, *vouching.forged(BEGIN, genuine)}
    return StandingBanners(sorted(standing, key=lambda row: row["kind"]), sorted(faults))
