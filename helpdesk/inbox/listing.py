"""
The conversations of the desks whose key the caseworker holds.

Rows are chosen and ordered by what stands in the clear; the sealed label (language, topic) is
opened for the rows on the screen, and for a filter by it over what is open and not set aside: there
a flood may lie. No excerpt, no search in what was said, no export: the view knows none of Wagtail's
spreadsheet code.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, Count, F, Max, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from helpdesk import retention, staff, working_days
from helpdesk.inbox import showing
from helpdesk.inbox.door import Page
from helpdesk.inbox.filters import Filters
from helpdesk.inbox.labels import open_label
from helpdesk.inbox.showing import Tongue
from helpdesk.models import Conversation, Desk, Message
from helpdesk.unlock import Opened

State = Conversation.State
Direction = Message.Direction
PAGE_SIZE = 30
DEEPEST = 100  # pages of a list that nobody counts
NEEDS_US = Q(state__in=[State.NEW, State.WITH_US])
# By what it is and not by what it is not, so that a table of closed ones is not walked through.
OPEN = Q(state__in=[State.NEW, State.WITH_US, State.WAITING])

TABS = {
    "unassigned": _("Unassigned"),
    "mine": _("Mine"),
    "open": _("All open"),
    "waiting": _("Waiting for the person"),
    "aside": _("Set aside"),
    "closed": _("Closed"),
}
NOTHING = {
    "unassigned": _("Somebody takes care of every open conversation."),
    "mine": _("You have no conversation in hand. Open one and choose “Take it”."),
    "open": _("There is no open conversation."),
    "waiting": _("Nobody has an answer to read."),
    "aside": _("Nothing is set aside."),
    "closed": _("No conversation is closed."),
}
NOT_FOUND = _("Nothing here fits this choice.")


@dataclass(frozen=True)
class Row:
    """
    A conversation in the list. is_shut: its key does not open with what this member holds.

    reply_by: the promised day, where an answer is owed. has_come_back: since the last answer.
    """

    conversation: Conversation
    language: Tongue | None = None
    topic: str = ""
    is_shut: bool = False
    said: int = 0
    has_come_back: bool = False

    @property
    def reply_by(self) -> date | None:
        return reply_by(self.conversation)

    @property
    def is_late(self) -> bool:
        return self.reply_by is not None and self.reply_by < timezone.localdate()


@dataclass(frozen=True)
class Tab:
    """count: None where counting would mean walking through years of closed conversations."""

    name: str
    label: str
    count: int | None
    is_current: bool


class OpenEnded(Paginator):
    """Pages of a list that nobody counts: one that is full tells that there may be a next."""

    @cached_property
    def count(self) -> int:
        return PAGE_SIZE * DEEPEST


class Listing(Page):
    """The list; a tab, a page and the choice of `Filters` are all it is asked."""

    tells_lacks = True

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.opened.desks:
            return self.page("helpdesk/inbox/no_desk.html")
        mine = conversations_of(self.opened)
        counts = mine.filter(OPEN).aggregate(
            **{tab: Count("pk", filter=which(tab, request)) for tab in TABS if tab != "closed"}
        )
        tab = chosen_tab(request, counts)
        filters = Filters(request.GET, labels=tab not in ("closed", "aside"))
        rows = filters.applied(in_order(mine.filter(which(tab, request)), tab), self.opened)
        pages = OpenEnded if tab == "closed" else Paginator
        page = pages(rows, PAGE_SIZE).get_page(request.GET.get("p"))
        shown = rows_of(list(page), self.opened)
        return self.page(
            "helpdesk/inbox/list.html",
            tabs=tabs(counts, tab),
            tab=tab,
            nothing=NOT_FOUND if filters.are_used else NOTHING[tab],
            filters=filters,
            rows=shown,
            page_obj=page,
            has_next=len(shown) == PAGE_SIZE and page.has_next(),
            several_desks=len(self.opened.desks) > 1,
            desks=self._settled_by_me(),
            last_round=retention.last_round(),
        )

    def _settled_by_me(self) -> list[Desk]:
        """The desks whose settings this member may change."""
        desks = Desk.objects.filter(pk__in=self.opened.desks)
        return list(desks) if staff.coordinates(self.request.user) else []


def tabs(counts: dict[str, int], current: str) -> list[Tab]:
    return [Tab(name, str(TABS[name]), counts.get(name), name == current) for name in TABS]


def conversations_of(opened: Opened) -> QuerySet[Conversation]:
    """All that this member may see: of the desks that let them in, until the promised day."""
    return (
        Conversation.objects.of_desks(opened.desks)
        .filter(delete_on__gte=timezone.localdate())
        .select_related("assignee", "desk")
        .prefetch_related("grants")
    )


def which(tab: str, request: HttpRequest) -> Q:
    """The conversations of a tab, of all that the caller may see."""
    here = OPEN & Q(set_aside=False)
    return {
        "unassigned": here & Q(assignee=None),
        "mine": here & Q(assignee_id=request.user.pk),
        "open": here,
        "waiting": Q(state=State.WAITING, set_aside=False),
        "aside": OPEN & Q(set_aside=True),
        "closed": Q(state=State.CLOSED),
    }[tab]


def chosen_tab(request: HttpRequest, counts: dict[str, int]) -> str:
    """The tab that was asked for; else the first in which something is to be done."""
    asked = request.GET.get("tab", "")
    if asked in TABS:
        return asked
    return next((tab for tab in ("unassigned", "mine") if counts[tab]), "open")


def in_order(conversations: QuerySet[Conversation], tab: str) -> QuerySet[Conversation]:
    """Danger first, then what waits for us, the oldest unanswered first; closed newest first."""
    if tab == "closed":
        return conversations.order_by("-last_day", "pk")
    needs_us = Case(When(NEEDS_US, then=Value(0)), default=Value(1))
    asked = F("asked_on").asc(nulls_last=True)  # nobody waits there; databases differ about it
    return conversations.order_by("-in_danger", needs_us, asked, "last_day", "day", "pk")


def reply_by(conversation: Conversation) -> date | None:
    """The working day by which the desk has promised an answer; None where none is owed."""
    if conversation.asked_on is None or conversation.set_aside:
        return None
    return working_days.after(conversation.asked_on, conversation.desk.reply_days)


def rows_of(conversations: list[Conversation], opened: Opened) -> list[Row]:
    numbers = _numbers(conversations)
    return [row(one, opened, **numbers.get(one.pk, {})) for one in conversations]


def _numbers(conversations: list[Conversation]) -> dict[str, dict[str, Any]]:
    """How much was said, and where the last answer stands, for the rows on the screen."""
    counted = (
        Message.objects.filter(conversation__in=conversations)
        .order_by()
        .values("conversation")
        .annotate(
            said=Count("pk", filter=~Q(direction=Direction.NOTE)),
            answer=Max("sequence", filter=Q(direction=Direction.OUT)),
        )
    )
    return {
        found["conversation"]: {"said": found["said"], "answer": found["answer"]}
        for found in counted
    }


def row(
    conversation: Conversation, opened: Opened, said: int = 0, answer: int | None = None
) -> Row:
    seen = conversation.seen_up_to
    back = seen is not None and (answer is None or seen >= answer)
    label = open_label(conversation, opened)
    if label is None:
        return Row(conversation, is_shut=True, said=said, has_come_back=back)
    language, about = label.get("language", ""), label.get("topic", "")
    return Row(
        conversation,
        showing.tongue(language),
        showing.topic(about),
        said=said,
        has_come_back=back,
    )
