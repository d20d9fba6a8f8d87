"""
What somebody is told before they write: who would read it, and what that desk promises.

From the phonebook and never from the database, so that the form can be shown with everything
else down.
"""

from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any, Self

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from base import phonebook
from base.phonebook.banners import BANNERS, BannerKind
from base.phonebook.signed_promises import HOURS
from helpdesk.rules import answer_languages, routing, working_days
from helpdesk.rules.mail_times import times_in

# Working days within which a desk answers: where it has not chosen, and between what it may.
USUAL_REPLY_DAYS = 3
FEWEST_REPLY_DAYS, MOST_REPLY_DAYS = 1, 30


class HasPromise:
    """What each reader can be asked, from its desk's `promise`."""

    promise: Any

    @property
    def languages(self) -> list[answer_languages.AnswerLine]:
        """In which they answer, and how, as far as they have said it."""
        return answer_languages.answer_lines(self.promise)

    @property
    def hours(self) -> list[time]:
        """Before the first and after the second nobody reads; empty where that is not signed."""
        if self.promise is None or HOURS not in self.promise.signed_promises:
            return []
        return times_in(self.promise.office_hours)

    @property
    def as_readers(self) -> list[Self]:
        """Itself, where words about several readers are shown."""
        return [self]


@dataclass(frozen=True)
class Reader(HasPromise):
    """
    One region and who answers it. promise: is_open, reply_days, retention_days. postcodes: of the
    region, to be read and never asked for; empty where the registry does not know them.

    The names of both come from the code that routes, and never from the registry: whoever could
    exchange two names there would send a message to the very centre that must not read it.
    """

    region: routing.RegionCode
    desk: routing.DeskName
    centre: Any
    promise: Any
    postcodes: str = ""

    @property
    def centre_in_town(self) -> str:
        # Isolated: a Latin name in an Arabic line must not carry the bracket away with it.
        name = f"\u2068{self.desk.label}\u2069"
        if not self.centre.town:
            return name
        return f"{name} ({self.centre.town})"


@dataclass(frozen=True)
class ReportReader(HasPromise):
    """
    Who reads what somebody saw. name: the operator's word for them, empty while there is none.
    centre: whom to call instead. promise: as a Reader's.
    """

    name: str
    centre: Any
    promise: Any
    desk = routing.DeskName.CHILD_PROTECTION

    @property
    def is_open(self) -> bool:
        """Nobody writes to a reader without a name: the page could not say who it is."""
        return bool(self.name and self.promise and self.promise.is_open)

    @property
    def is_signed(self) -> bool:
        return is_signed()

    @property
    def telling(self) -> "list[ReportReader]":
        """As of an Offer."""
        if not self.languages:
            return []
        return [self]

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
    def centres(self) -> list[tuple[str, str]]:
        """Desk and name of each, to choose from."""
        return [(reader.desk, reader.centre_in_town) for reader in self.readers]

    @property
    def open(self) -> list[Reader]:
        """Whom one can write to. Nobody writes to a real site that cannot say who runs it."""
        if not (settings.DEMONSTRATION or is_signed()):
            return []
        return [reader for reader in self.readers if reader.promise.is_open]

    @property
    def hearing(self) -> list[Reader]:
        """
        Those that also read what professionals and witnesses write: with their centre's yes to the
        rules of these forms. A demonstration, whose forms send at a local address alone, has none.
        """
        return [each for each in self.open if settings.DEMONSTRATION or each.promise.hears_others]

    @property
    def listening(self) -> list[Reader]:
        """Those to whom one may speak instead of writing."""
        return [each for each in self.open if each.promise.hears_voices]

    @property
    def of_voices(self) -> "Offer":
        """The same of those alone, so that nobody speaks to a centre that does not listen."""
        return replace(self, readers=self.listening)

    @property
    def closed(self) -> list[Reader]:
        return [reader for reader in self.readers if reader not in self.open]

    @property
    def open_desks(self) -> frozenset[routing.DeskName]:
        return frozenset(reader.desk for reader in self.open)

    @property
    def surge(self) -> bool:
        """Whether a desk is flooded, so that browsers are asked for a sum."""
        return any(reader.promise.surge for reader in self.open)

    @property
    def is_signed(self) -> bool:
        return is_signed()

    @property
    def google_check(self) -> bool:
        return any(reader.promise.surge and reader.promise.google_check for reader in self.open)

    @property
    def by_mail(self) -> list[Reader]:
        """Those that get each message by mail too."""
        return [reader for reader in self.open if reader.promise.sends_mail_with_message]

    @property
    def telling(self) -> list[Reader]:
        """Those that have said in which languages they answer."""
        return [reader for reader in self.open if reader.languages]

    @property
    def telling_of_others(self) -> list[Reader]:
        """Of those that read what somebody writes about another, who has said the same."""
        return [reader for reader in self.hearing if reader.languages]

    @property
    def for_unknown(self) -> Reader | None:
        """Who answers somebody who does not know their region; None while all are closed."""
        desk = routing.desk_for(routing.RegionCode.UNKNOWN, among=self.open_desks)
        if desk is None:
            return None
        return self._of_region(desk)

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
        for reader in self.readers:
            if reader.desk == desk:
                return reader
        return None


def is_signed() -> bool:
    """
    Whether an operator stands for what the forms promise: until then no page names a number of
    days, or says that anything is passed on.
    """
    return bool(settings.OPERATOR["name"]) and not settings.DEMONSTRATION


def read_again(today: date) -> date | None:
    """
    The working day before which perhaps nobody reads, whatever the hour, so that none is asked; a
    banner can put it off. None where no operator stands for a day.
    """
    if not is_signed():
        return None
    standing = phonebook.current().data().get(BANNERS, [])
    closed = [row["last_day"] for row in standing if row["kind"] == BannerKind.CLOSED]
    return working_days.after(max([today, *map(date.fromisoformat, closed)]), 1)


def offer() -> Offer:
    """The offer, in the language of whoever reads."""
    page = phonebook.current().page(get_language() or settings.LANGUAGE_CODE)
    readers = [
        Reader(region, desk, page.centre[desk], page.desks[desk], _postcodes(page, region))
        for region, desk in routing.DESK_OF.items()
        if region != routing.RegionCode.UNKNOWN and desk in page.centre and desk in page.desks
    ]
    return Offer(readers, _report_reader(page), list(page.topics.items()))


def _postcodes(page: Any, region: str) -> str:
    return str(page.facts.get(f"postcodes_{region}", ""))


def _report_reader(page: Any) -> ReportReader:
    name = settings.REPORTS_READ_BY
    if not name and settings.DEMONSTRATION:
        name = str(_("The desk of this demonstration"))
    return ReportReader(
        name, page.contact("child-focus"), page.desks.get(routing.DeskName.CHILD_PROTECTION)
    )
