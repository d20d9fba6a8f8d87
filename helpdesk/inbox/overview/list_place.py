"""Where in the list somebody is, so that they come back to it and go on from one to the next."""

from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from helpdesk.desks.unlock import UnlockedSession
from helpdesk.inbox.overview.list_filters import Filters
from helpdesk.inbox.overview.list_order import (
    OPEN,
    TABS,
    Apart,
    conversations_of,
    late,
    sort_for_tab,
    which,
)
from helpdesk.inbox.overview.sealed_labels import Label, labels_of
from helpdesk.models import Conversation
from helpdesk.rules.form_fields import whole_number
from helpdesk.rules.message_kinds import APART

# Where a flood or years may lie, nothing is opened to choose by, and nobody goes on to the next.
UNBOUNDED = ("aside", "closed")


class Neighbours(NamedTuple):
    """The ids of the conversations before and after one; empty where there is none."""

    previous: str = ""
    next: str = ""


class ListPlace:
    """A tab of the list, what is chosen in it, and the page. tab: empty outside the list."""

    def __init__(self, request: HttpRequest, opened: UnlockedSession, tab: str = "") -> None:
        asked = request.GET.get("tab", "")
        self.request, self.opened = request, opened
        self.tab = tab or (asked if asked in TABS else "")
        self.filters = Filters(request.GET, labels=self.tab not in UNBOUNDED)
        self.page = whole_number(request.GET.get("p", "")) or 1

    def under(self, tab: str) -> "ListPlace":
        """The same under another tab; labels that were opened for it are not opened again."""
        place = ListPlace(self.request, self.opened, tab)
        place.held, place.open_labels = self.held, self.open_labels
        return place

    @property
    def as_query(self) -> str:
        """To be put behind an address, so that the way back leads here; empty outside the list."""
        if not self.tab:
            return ""
        page = f"&p={self.page}" if self.page > 1 else ""
        return f"?tab={self.tab}{self.filters.as_query}{page}"

    @cached_property
    def late(self) -> Q:
        return late(self.opened.desk_rows)

    @cached_property
    def held(self) -> QuerySet[Conversation]:
        """All that this member may see. To say so takes Django as long as a query: once a page."""
        return conversations_of(self.opened)

    @cached_property
    def open_labels(self) -> dict[str, Label]:
        """What is open and not set aside says of itself: opened once, to count and to choose by."""
        open_ones = self.held.filter(OPEN, set_aside=False)
        return labels_of(open_ones, self.opened)

    @cached_property
    def apart(self) -> Apart:
        """What is open and about somebody else."""
        labels = self.open_labels.items()
        return {kind: [pk for pk, label in labels if label.get("kind") == kind] for kind in APART}

    @property
    def rows(self) -> QuerySet[Conversation]:
        """All that this tab and choice hold, in order."""
        rows = self.held.filter(which(self.tab, self.request, self.apart))
        in_order = sort_for_tab(rows, self.tab, self.late)
        return self.filters.applied(in_order, self.opened, self.open_labels)

    def neighbours(self, conversation_id: str) -> Neighbours:
        """
        Before and after it. One that is in this tab no more is followed by the first of the tab.

        Of the closed and of what is set aside nothing is walked through for it.
        """
        if not self.tab or self.tab in UNBOUNDED:
            return Neighbours()
        ids = list(self.rows.values_list("pk", flat=True))
        if conversation_id not in ids:
            return Neighbours(next=ids[0] if ids else "")
        place = ids.index(conversation_id)
        return Neighbours(ids[place - 1] if place else "", next(iter(ids[place + 1 :]), ""))
