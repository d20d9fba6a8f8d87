"""
What somebody is told before they write: who would read it, and what that desk promises.

From the phonebook and never from the database, so that the form can be shown with everything
else down.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from helpdesk import routing


@dataclass(frozen=True)
class Reader:
    """One region and who answers it. promise: is_open, reply_days, retention_days."""

    region: routing.Region
    region_name: str
    desk: routing.Desk
    centre: Any
    promise: Any

    @property
    def centre_in_town(self) -> str:
        # Isolated: a Latin name in an Arabic line must not carry the bracket away with it.
        return f"\u2068{self.centre.name}\u2069 ({self.centre.town})"


@dataclass(frozen=True)
class ReportReader:
    """
    Who reads what somebody saw. name: the operator's word for them, empty while there is none.
    centre: whom to call instead. promise: as a Reader's.
    """

    name: str
    centre: Any
    promise: Any
    desk = routing.Desk.CHILD_PROTECTION

    @property
    def is_open(self) -> bool:
        """Nobody writes to a reader without a name: the page could not say who it is."""
        return bool(self.name and self.promise and self.promise.is_open)

    @property
    def centre_in_town(self) -> str:
        return f"\u2068{self.name}\u2069"


@dataclass(frozen=True)
class Offer:
    """readers: of the three regions, in order. reports: of what others saw. topics: code, name."""

    readers: list[Reader]
    reports: ReportReader
    topics: list[tuple[str, str]]

    @property
    def open(self) -> list[Reader]:
        return [reader for reader in self.readers if reader.promise.is_open]

    @property
    def closed(self) -> list[Reader]:
        return [reader for reader in self.readers if not reader.promise.is_open]

    @property
    def open_desks(self) -> frozenset[routing.Desk]:
        return frozenset(reader.desk for reader in self.open)

    @property
    def surge(self) -> bool:
        """Whether a desk is flooded, so that browsers are asked for a sum."""
        return any(reader.promise.surge for reader in self.open)

    @property
    def google_check(self) -> bool:
        return any(reader.promise.surge and reader.promise.google_check for reader in self.open)

    @property
    def by_mail(self) -> list[Reader]:
        """Those that get each message by mail too."""
        return [reader for reader in self.open if reader.promise.sends_mail_with_message]

    @property
    def for_unknown(self) -> Reader | None:
        """Who answers somebody who does not know their region; None while all are closed."""
        desk = routing.desk_for(routing.Region.UNKNOWN, among=self.open_desks)
        return self._of_region(desk) if desk else None

    @property
    def longest_reply(self) -> int:
        return max(reader.promise.reply_days for reader in self.open)

    @property
    def longest_kept(self) -> int:
        return max(reader.promise.retention_days for reader in self.open)

    def reader(self, desk: str) -> Reader | ReportReader | None:
        """Who answers at a desk; None for one that the phonebook does not know."""
        if desk == self.reports.desk:
            return self.reports
        return self._of_region(desk)

    def _of_region(self, desk: str) -> Reader | None:
        return next((reader for reader in self.readers if reader.desk == desk), None)


def offer(language: str) -> Offer:
    """The offer in one language (a code of LANGUAGES)."""
    page = settings.PHONEBOOK.page(language)
    readers = [
        Reader(region, page.regions[region], desk, page.centre[desk], page.desks[desk])
        for region, desk in routing.DESK_OF.items()
        if region != routing.Region.UNKNOWN and desk in page.centre and desk in page.desks
    ]
    return Offer(readers, _report_reader(page), list(page.topics.items()))


def _report_reader(page: Any) -> ReportReader:
    name = settings.REPORTS_READ_BY
    if not name and settings.DEMONSTRATION:
        name = str(_("The desk of this demonstration"))
    return ReportReader(
        name, page.contact("child-focus"), page.desks.get(routing.Desk.CHILD_PROTECTION)
    )
