"""
The conversations of the desks whose key the caseworker holds.

Rows are chosen and ordered by what stands in the clear; the sealed label (language, topic) is
opened for the rows on the screen, and for a filter by it over what is open and not set aside: there
a flood may lie. No excerpt, no export: the view knows none of Wagtail's spreadsheet code. Search in
what was said has a page of its own (`finding_view`).
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from helpdesk.conversations import retention_round, shift_note
from helpdesk.desks import staff_permissions
from helpdesk.inbox.layout import message_display
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.inbox.overview import several_at_once
from helpdesk.inbox.overview.list_order import (
    NEEDS_US,
    OPEN,
    TABS,
    in_this_order,
    which,
)
from helpdesk.inbox.overview.list_place import UNBOUNDED, ListPlace
from helpdesk.inbox.overview.list_rows import rows_of
from helpdesk.limits import DEEPEST_PAGE, LONGEST_MESSAGE, PAGE_SIZE
from helpdesk.models import Conversation, Desk, Reminder

NOTHING = {
    "unassigned": _("Somebody takes care of every open conversation."),
    "mine": _("You have no conversation in hand. Open one and choose “Take it”."),
    "open": _("There is no open conversation."),
    "waiting": _("Nobody has an answer to read."),
    "back": _("Nobody has read an answer and gone without a word."),
    "referral": _("No professional has referred anybody."),
    "sighting": _("Nobody has told of somebody they saw."),
    "aside": _("Nothing is set aside."),
    "closed": _("No conversation is closed."),
}
NOT_FOUND = _("Nothing here fits this choice.")


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
        return PAGE_SIZE * DEEPEST_PAGE


class ListView(InboxView):
    """The list; a tab, a page and the choice of `Filters` are all it is asked."""

    tells_lacks = True
    template = "inbox/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.opened.desks:
            return self.page("inbox/no_desk.html")
        place = ListPlace(request, self.opened)
        counts = self._counts(place)
        place = place if place.tab else place.under(first_with_work(counts))
        coordinates = staff_permissions.coordinates(request.user)
        return self.page(
            self.template,
            tabs=tabs(counts, place.tab),
            counts=counts,
            place=place,
            nothing=NOT_FOUND if place.filters.are_used else NOTHING[place.tab],
            several_desks=len(self.opened.desks) > 1,
            desks=self.opened.desk_rows if coordinates else [],
            last_round=retention_round.last_round(),
            **self._rows(place, counts),
            **self._left_for_today(place),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Several rows at once, or the note for the next shift; then the list as it was."""
        posted = request.POST
        if posted.get("act") == "shift":
            self._leave_note()
        else:
            picks = several_at_once.picked(posted.getlist("pick"), self.opened)
            done, left = several_at_once.act_on(
                picks, posted.get("act", ""), posted.get("to", ""), by=self.user
            )
            self._tell(done, left)
        return redirect(reverse("inbox:list") + ListPlace(request, self.opened).as_query)

    def _tell(self, done: int, left: int) -> None:
        if done:
            kept = ngettext("Done with %(n)s.", "Done with %(n)s.", done)
            messages.success(self.request, kept % {"n": done})
        if left:
            why = _(
                "Left as they are: %(n)s. What is unread, in danger or has just been written to is "
                "looked at one by one."
            )
            messages.warning(self.request, why % {"n": left})

    def _leave_note(self) -> None:
        text = self.request.POST.get("text", "")[:LONGEST_MESSAGE]
        desk = Desk.objects.filter(pk__in=self.opened.desks, pk=self.request.POST.get("desk", ""))
        for each in desk:
            shift_note.leave(each, text, by=self.user)
            messages.success(self.request, _("The note for the next shift is kept."))

    def _left_for_today(self, place: ListPlace) -> dict[str, Any]:
        """My reminders that are due, the notes of the shift before, and my colleagues."""
        # From the few reminders, not from all conversations: those are years. Mostly none is due.
        reminders = Reminder.objects.filter(user=self.user, day__lte=timezone.localdate())
        due = list(reminders.values_list("conversation", flat=True))
        ids = place.held.filter(pk__in=due).order_by("pk").values_list("pk", flat=True)
        return {
            "due": in_this_order(list(ids) if due else [], self.opened),
            "shift_notes": shift_note.opened(self.opened.desk_keys),
            "colleagues": [
                (user.pk, message_display.name_of(user)) for user in place.filters.colleagues
            ],
        }

    def _rows(self, place: ListPlace, counts: dict[str, int]) -> dict[str, Any]:
        """One page of the list. counts: of each tab that is counted, with nothing chosen in it."""
        # Their ids are put in order first: whole rows, with all that is sealed, take longer.
        ordered = place.rows.values_list("pk", flat=True)
        pages = (OpenEnded if place.tab == "closed" else Paginator)(ordered, PAGE_SIZE)
        if place.tab in counts and not place.filters.are_used:
            pages.count = counts[place.tab]
        page = pages.get_page(self.request.GET.get("p"))
        ids = list(page)
        rows = rows_of(in_this_order(ids, self.opened), self.opened)
        has_next = len(ids) == PAGE_SIZE and page.has_next()
        # Where labels are not opened to choose by, who writes for another stands below the rest.
        below = [row for row in rows if row.kind and place.tab in UNBOUNDED]
        above = [row for row in rows if row not in below]
        return {"rows": above, "below": below, "page_obj": page, "has_next": has_next}

    def _counts(self, place: ListPlace) -> dict[str, int]:
        """By tab, and what is to be seen at one glance: in danger, late, new."""
        here = which("open", self.request, place.apart)
        glance = {
            "danger": Q(set_aside=False, in_danger=True),
            "late": here & NEEDS_US & place.late,
            "new": here & Q(state=Conversation.State.NEW),
        }
        by_tab = {tab: which(tab, self.request, place.apart) for tab in TABS if tab != "closed"}
        every = (by_tab | glance).items()
        counted: dict[str, int] = place.held.filter(OPEN).aggregate(
            **{name: Count("pk", filter=chosen) for name, chosen in every}
        )
        return counted


class ListNow(ListView):
    """
    What an open list asks for every minute: its rows as they are now.

    Nobody has clicked, so it puts off no lock; once it is locked, it says nothing any more.
    """

    is_a_click = False
    template = "inbox/list/now.html"

    def locked(self, fault: str = "") -> HttpResponse:
        return HttpResponse(status=403, content_type="text/plain; charset=utf-8")


def tabs(counts: dict[str, int], current: str) -> list[Tab]:
    return [Tab(name, str(TABS[name]), counts.get(name), name == current) for name in TABS]


def first_with_work(counts: dict[str, int]) -> str:
    """The first tab in which something is to be done."""
    return next((tab for tab in ("unassigned", "mine") if counts[tab]), "open")
