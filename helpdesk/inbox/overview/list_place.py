"""Where in the list somebody is, so that they come back to it and go on from one to the next."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from helpdesk.desks.unlock import UnlockedSession
from helpdesk.inbox.overview.list_filters import Filters
from helpdesk.inbox.overview.list_order import (
    DANGER,
    OPEN,
    TABS,
    Apart,
    conversations_of,
    late,
    sort_for_tab,
    which,
)
from helpdesk.inbox.overview.sealed_labels import OpenLabel, labels_of
from helpdesk.models import Conversation
from helpdesk.rules.form_fields import whole_number
from helpdesk.rules.submission import APART

# Where a flood or years may lie, nothing is opened to choose by, and nobody goes on to the next.
UNBOUNDED = ("aside", "closed")


class Neighbours(NamedTuple):
    """The ids of the conversations before and after one; empty where there is none."""

    previous: str = ""
    next: str = ""


class ListPlace:
    """
    A tab of the list, what is chosen in it, and the page. tab: empty outside the list.

    after: the id of what came next when a conversation was opened from there. Whatever was done
    with it since, and wherever that has put it, this one comes next.
    """

    def __init__(self, request: HttpRequest, opened: UnlockedSession, tab: str = "") -> None:
        asked = request.GET.get("tab", "")
        self.request, self.opened = request, opened
        self.tab = tab
        if not tab and (asked in TABS or asked == DANGER):
            self.tab = asked
        self.filters = Filters(request.GET, labels=self.tab not in UNBOUNDED)
        self.page = whole_number(request.GET.get("p", "")) or 1
        self.after = request.POST.get("after", request.GET.get("after", ""))

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
        page = ""
        if self.page > 1:
            page = f"&p={self.page}"
        return f"?tab={self.tab}{self.filters.as_query}{page}"

    @property
    def as_query_after(self) -> str:
        """The same, with what came next before an act: the act may have put it elsewhere."""
        if not (self.tab and self.after):
            return self.as_query
        return f"{self.as_query}&{urlencode({'after': self.after})}"

    @cached_property
    def late(self) -> Q:
        return late(self.opened.desk_rows)

    @cached_property
    def held(self) -> QuerySet[Conversation]:
        """All that this member may see. To say so takes Django as long as a query: once a page."""
        return conversations_of(self.opened)

    @cached_property
    def open_labels(self) -> dict[str, OpenLabel]:
        """What is open and not set aside says of itself: opened once, to count and to choose by."""
        open_ones = self.held.filter(OPEN, set_aside=False)
        return labels_of(open_ones, self.opened)

    @cached_property
    def apart(self) -> Apart:
        """What is open and about somebody else."""
        apart: dict[str, list[str]] = {kind: [] for kind in APART}
        for pk, label in self.open_labels.items():
            kind = label.says.get("kind", "")
            if kind in apart:
                apart[kind].append(pk)
        return apart

    @property
    def rows(self) -> QuerySet[Conversation]:
        """All that this tab and choice hold, in order."""
        rows = self.held.filter(which(self.tab, self.request, self.apart))
        in_order = sort_for_tab(rows, self.tab, self.late)
        return self.filters.applied(in_order, self.opened, self.open_labels, self.late)

    @cached_property
    def ids(self) -> list[str]:
        """
        Of what this tab and choice hold, in order; asked for once, before what is opened is marked
        as read and among what is new no more. None of the closed and of what is set aside.
        """
        if not self.tab or self.tab in UNBOUNDED:
            return []
        return list(self.rows.values_list("pk", flat=True))

    def neighbours(self, conversation_id: str) -> Neighbours:
        """
        Before and after it. One that is in this tab no more, and of which nobody knows what came
        after it, is followed by the first of the tab.
        """
        others = [pk for pk in self.ids if pk != conversation_id]
        before = after = ""
        if conversation_id in self.ids:
            place = self.ids.index(conversation_id)
            before, after = "".join(others[:place][-1:]), "".join(others[place:][:1])
        elif others:
            after = others[0]
        if self.after in others:
            after = self.after
        return Neighbours(before, after)
