"""
The conversations of the desks whose key the caseworker holds.

Rows are chosen and ordered by what stands in the clear; the sealed label (language, topic) is
opened for the rows on the screen only. No excerpt, no search in what was said, no export: the
view knows none of Wagtail's spreadsheet code.
"""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk import keys, retention, sealing
from helpdesk.inbox import showing
from helpdesk.inbox.door import Page
from helpdesk.inbox.showing import Tongue
from helpdesk.models import Conversation, Desk, Message
from helpdesk.unlock import Opened

State = Conversation.State
PAGE_SIZE = 30
NEEDS_US = Q(state__in=[State.NEW, State.WITH_US])
OPEN = ~Q(state=State.CLOSED)

TABS = {
    "unassigned": _("Unassigned"),
    "mine": _("Mine"),
    "open": _("All open"),
    "waiting": _("Waiting for the person"),
    "closed": _("Closed"),
}
NOTHING = {
    "unassigned": _("Somebody takes care of every open conversation."),
    "mine": _("You have no conversation in hand. Open one and choose “Take it”."),
    "open": _("There is no open conversation."),
    "waiting": _("Nobody has an answer to read."),
    "closed": _("No conversation is closed."),
}


@dataclass(frozen=True)
class Row:
    """A conversation in the list. is_shut: its key does not open with what this member holds."""

    conversation: Conversation
    language: Tongue | None = None
    topic: str = ""
    is_shut: bool = False


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    count: int
    is_current: bool


class Listing(Page):
    """The list; `?tab=` and `?p=` are all it is asked."""

    tells_lacks = True

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.opened.desks:
            return self.page("helpdesk/inbox/no_desk.html")
        mine = conversations_of(self.opened)
        counts = mine.aggregate(**{tab: Count("pk", filter=which(tab, request)) for tab in TABS})
        tab = chosen_tab(request, counts)
        rows = Paginator(in_order(mine.filter(which(tab, request)), tab), PAGE_SIZE)
        page = rows.get_page(request.GET.get("p"))
        return self.page(
            "helpdesk/inbox/list.html",
            tabs=[Tab(name, str(TABS[name]), counts[name], name == tab) for name in TABS],
            tab=tab,
            nothing=NOTHING[tab],
            rows=[row(conversation, self.opened) for conversation in page],
            page_obj=page,
            several_desks=len(self.opened.desks) > 1,
            desks=Desk.objects.filter(pk__in=self.opened.desks),
            last_round=retention.last_round(),
        )


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
    return {
        "unassigned": OPEN & Q(assignee=None),
        "mine": OPEN & Q(assignee_id=request.user.pk),
        "open": OPEN,
        "waiting": Q(state=State.WAITING),
        "closed": Q(state=State.CLOSED),
    }[tab]


def chosen_tab(request: HttpRequest, counts: dict[str, int]) -> str:
    """The tab that was asked for; else the first in which something is to be done."""
    asked = request.GET.get("tab", "")
    if asked in TABS:
        return asked
    return next((tab for tab in ("unassigned", "mine") if counts[tab]), "open")


def in_order(conversations: QuerySet[Conversation], tab: str) -> QuerySet[Conversation]:
    """Danger first, then what waits for us, the oldest word first; closed ones newest first."""
    needs_us = Case(When(NEEDS_US, then=Value(0)), default=Value(1))
    order = ["-in_danger", "set_aside", needs_us, "last_day", "day", "pk"]
    said = Count("messages", filter=~Q(messages__direction=Message.Direction.NOTE))
    return conversations.annotate(said=said).order_by(
        *(["-last_day", "pk"] if tab == "closed" else order)
    )


def row(conversation: Conversation, opened: Opened) -> Row:
    try:
        case_key = keys.case_key_for_desk(conversation, opened.desk_keys)
        label = sealing.open_label(bytes(conversation.label), case_key, conversation.pk)
    except sealing.CannotUnseal:
        return Row(conversation, is_shut=True)
    language, about = label.get("language", ""), label.get("topic", "")
    return Row(conversation, showing.tongue(language), showing.topic(about))
