"""
The banners of a bad day, as every page shows them until their last day is over.

Their words stand in the catalogues of every language; nothing is typed on a bad day. Pure: no
Django, no database.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from base.phonebook.numbering_plan import FIXED
from base.phonebook.phonebook_entries import PhonebookContact

if TYPE_CHECKING:
    from base.phonebook.phonebook_file import PhonebookIn

BANNERS = "banners"  # in the file


class BannerKind(StrEnum):
    """Each stands once at most."""

    NUMBER_DOWN = "number-down"
    FALSE_SITE = "false-site"
    CLOSED = "closed"


NAMES_A_LINE = frozenset({BannerKind.NUMBER_DOWN, BannerKind.CLOSED})


@dataclass(frozen=True)
class ShownBanner:
    """
    A banner for a reader of one language.

    line: whose number does not answer; None for other kinds. instead: whom to call, besides 112.
    """

    kind: BannerKind
    last_day: date
    line: PhonebookContact | None = None
    instead: tuple[PhonebookContact, ...] = ()


def can_be_named(contact: PhonebookContact) -> bool:
    """Whether a banner may name it: it has a number of its own, and no centre comes before it."""
    is_own = bool(contact.phone) and not contact.hidden and not contact.after_centre
    return is_own and contact.code not in FIXED


def is_over(row: dict[str, Any], today: date) -> bool:
    return date.fromisoformat(row["last_day"]) < today


def shown_banners(page: "PhonebookIn", today: date) -> list[ShownBanner]:
    """What stands above each page today, in the order of the kinds."""
    rows = {row["kind"]: row for row in page.data.get(BANNERS, []) if not is_over(row, today)}
    down = rows.get(BannerKind.NUMBER_DOWN, {}).get("line", "")
    banners = []
    for kind in BannerKind:
        banner = _shown(page, rows[kind], down) if kind in rows else None
        if banner:
            banners.append(banner)
    return banners


def _shown(page: "PhonebookIn", row: dict[str, Any], down: str) -> ShownBanner | None:
    """None where the registry does not have the number any more."""
    kind, last_day = BannerKind(row["kind"]), date.fromisoformat(row["last_day"])
    if kind == BannerKind.FALSE_SITE:
        return ShownBanner(kind, last_day)
    line = page.contact(row["line"])
    if line is not None and not can_be_named(line):
        line = None
    if kind == BannerKind.NUMBER_DOWN:
        if line is None:
            return None
        return ShownBanner(kind, last_day, line, _others(page, down))
    if line is None or line.code == down:
        return ShownBanner(kind, last_day, instead=_others(page, down))
    return ShownBanner(kind, last_day, instead=(line,))


def _others(page: "PhonebookIn", down: str) -> tuple[PhonebookContact, ...]:
    """The national line; where it is the one that does not answer, the centres."""
    others = [page.national]
    if down == "national":
        others = page.centres
    return tuple(contact for contact in others if can_be_named(contact))
