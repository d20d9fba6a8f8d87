"""
Which banners stand, whatever somebody wrote into the database.

A banner has no row of its own: it is what this server vouches for under its kind
(`helpdesk.attestation.statements`). So what is put in past the site is shown to nobody, and one
that is taken out past it stands on as the file has it, until its last day.
"""

import json
from datetime import date
from typing import Any, NamedTuple

from base.phonebook.banners import BannerKind, is_over
from helpdesk.attestation import statements

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
    statement = statements.read(subject_of_banner(kind))
    return json.loads(statement) if statement else None


def banners_as_attested(known: list[Row], today: date) -> StandingBanners:
    """What stands today. known: what the file has, for what was taken out past the site."""
    genuine = statements.all_under(BEGIN)
    lost = statements.lost(BEGIN, genuine)
    rows = [json.loads(statement) for statement in genuine.values() if statement]
    for row in known:
        if subject_of_banner(row["kind"]) in lost:
            rows.append(row)
    standing = []
    for row in sorted(rows, key=lambda row: row["kind"]):
        if not is_over(row, today):
            standing.append({"kind": row["kind"], "line": row["line"], "last_day": row["last_day"]})
    faults = set(lost)
    faults.update(statements.forged(BEGIN, genuine))
    return StandingBanners(standing, sorted(faults))
