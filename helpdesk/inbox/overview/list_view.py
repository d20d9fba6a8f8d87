"""
The conversations of the desks whose key the caseworker holds.

Rows are chosen and ordered by what stands in the clear; the sealed label (language, topic) is
opened for the rows on the screen, and for a filter by it over what is open and not set aside: there
a flood may lie. No excerpt, no export: the view knows none of Wagtail's spreadsheet code. Search in
what was said has a page of its own (`finding_view`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from typing import Any, NamedTuple

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

from helpdesk.audit import Action
from helpdesk.conversations import retention_round
from helpdesk.desks import shift_note, staff_permissions
from helpdesk.inbox.layout import message_display
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.inbox.overview import bulk_actions
from helpdesk.inbox.overview.list_order import (
    DANGER,
    MORE,
    OPEN,
    TABS,
    in_this_order,
    which,
)
from helpdesk.inbox.overview.list_place import UNBOUNDED, ListPlace
from helpdesk.inbox.overview.list_rows import ListRow, rows_of
from helpdesk.limits import DEEPEST_PAGE, LONGEST_FIELD, PAGE_SIZE
from helpdesk.models import AuditEntry, Conversation, Desk, Reminder
from helpdesk.rules.form_fields import whole_number

# Of those in danger, above the first tab; where there are more, a link leads to all of them.
MOST_ABOVE = 10
NOTHING = {
    DANGER: _("Nobody is in danger now."),
    "us": _("Nobody waits for us."),
    "mine": _("You have no conversation in hand. Open one and choose “Take it”."),
    "waiting": _("Nobody has an answer to read."),
    "others": _("Nobody has written about somebody else."),
    "back": _("Nobody has read an answer and gone without a word."),
    "aside": _("Nothing is set aside."),
    "closed": _("No conversation is closed."),
}
NOBODY_ELSE = _("Nobody else waits for us.")
NOT_FOUND = _("Nothing here fits this choice.")
# How long the list says who was let in: whoever works one day a week reads it too.
ENTRANCE_SHOWN = timedelta(days=7)


@dataclass(frozen=True)
class Tab:
    """
    count: None where counting would mean walking through years of closed conversations. new: how
    many of them nobody has read; said of a tab of which no chip says it.
    """

    name: str
    label: str
    count: int | None
    is_current: bool
    new: int = 0


class Entrance(NamedTuple):
    """Who let whom in; or came in themselves with the recovery kit, and then whom is empty."""

    entry: AuditEntry
    who: str
    whom: str


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
        if not place.tab:
            place = place.under("us")
        counts = self._counts(place)
        above = self._in_danger(place, counts)
        nothing = NOBODY_ELSE if above["danger"] else NOTHING[place.tab]
        if place.filters.are_used:
            nothing = NOT_FOUND
        return self.page(
            self.template,
            **tabs(counts, place.tab),
            counts=counts,
            place=place,
            nothing=nothing,
            several_desks=len(self.opened.desks) > 1,
            last_round=retention_round.last_round(),
            entrances=entrances(self.opened.desks),
            **above,
            **self._rows(place, counts),
            **self._left_for_today(place),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Several rows at once, or a line for the next shift; then the list as it was."""
        act, _colon, to = request.POST.get("act", "").partition(":")
        if act in SHIFT_ACTS:
            SHIFT_ACTS[act](self)
            return self._as_it_was()
        picks = bulk_actions.picked(request.POST.getlist("pick"), self.opened)
        outcome = request.POST.get("outcome", "")
        if not act or not picks:
            messages.warning(request, _("Nothing was done: tick conversations, and choose what."))
        elif act == "join":
            self._join(picks)
        elif act == "close" and not outcome:
            return self._ask(picks)
        else:
            self._tell(*bulk_actions.act_on(picks, act, to or outcome, by=self.user))
        return self._as_it_was()

    def _as_it_was(self) -> HttpResponse:
        return redirect(reverse("inbox:list") + ListPlace(self.request, self.opened).as_query)

    def _join(self, picks: list[bulk_actions.BulkSelection]) -> None:
        ids = [pick.conversation.pk for pick in picks]
        if fault := bulk_actions.join(ids, self.opened, by=self.user):
            messages.warning(self.request, fault)
        else:
            done = _("Joined, for your desk alone. Each keeps its own number.")
            messages.success(self.request, done)

    def _ask(self, picks: list[bulk_actions.BulkSelection]) -> HttpResponse:
        """Before several are closed: which, and how they ended."""
        seen = {pick.conversation.pk: pick.seen for pick in picks}
        rows = rows_of(in_this_order(list(seen), self.opened), self.opened)
        one_by_one = [row for row in rows if bulk_actions.is_for_one_by_one(row.conversation)]
        return self.page(
            "inbox/list/close.html",
            place=ListPlace(self.request, self.opened),
            closes=[(row, seen[row.conversation.pk]) for row in rows if row not in one_by_one],
            one_by_one=one_by_one,
            outcomes=bulk_actions.OUTCOMES,
        )

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

    def _leave_line(self) -> None:
        posted = self.request.POST
        text = posted.get("text", "").strip()
        desk = Desk.objects.filter(pk__in=self.opened.desks, pk=posted.get("desk", "")).first()
        if desk is None or not text:
            messages.warning(self.request, _("Nothing was kept: write a line first."))
            return
        try:
            shift_note.leave(desk, text, self.opened.desk_keys, by=self.user)
        except shift_note.ListFull:
            full = _("Not kept: the list is full. Say first of a line that it is done.")
            messages.warning(self.request, full)
        else:
            messages.success(self.request, _("Kept for the next shift."))

    def _say_done(self) -> None:
        line = whole_number(self.request.POST.get("line", "")) or 0
        if shift_note.say_done(line, self.opened.desk_keys, by=self.user):
            messages.success(self.request, _("Done. It stays in sight until its week is over."))
        else:
            messages.warning(self.request, _("A colleague was quicker. It is done already."))

    def _left_for_today(self, place: ListPlace) -> dict[str, Any]:
        """My reminders that are due, what the shift before has left, and whom I can give to."""
        # From the few reminders, not from all conversations: those are years. Mostly none is due.
        reminders = Reminder.objects.filter(user=self.user, day__lte=timezone.localdate())
        due = list(reminders.values_list("conversation", flat=True))
        rows = []
        if due:
            ids = place.held.filter(pk__in=due).order_by("pk").values_list("pk", flat=True)
            rows = in_this_order(list(ids), self.opened)
        desks = []
        if staff_permissions.coordinates(self.request.user):
            desks = self.opened.desk_rows
        lines = shift_note.opened(self.opened.desk_keys)
        return {
            "due": rows,
            "desks": desks,
            "longest_line": LONGEST_FIELD,
            "shift_lines": [line for line in lines if not line.done_by],
            "shift_done": [line for line in lines if line.done_by],
            "colleagues": [
                (user.pk, message_display.name_of(user)) for user in place.filters.colleagues
            ],
        }

    def _in_danger(self, place: ListPlace, counts: dict[str, int]) -> dict[str, Any]:
        """Those in danger that fit the choice, above the first tab: whoever wrote."""
        danger = place.under(DANGER)
        rows: list[ListRow] = []
        if place.tab == "us" and place.page == 1 and counts[DANGER]:
            ids = list(danger.rows.values_list("pk", flat=True)[: MOST_ABOVE + 1])
            rows = rows_of(in_this_order(ids, self.opened), self.opened)
        return {
            "danger": rows[:MOST_ABOVE],
            "danger_place": danger,
            "more_in_danger": len(rows) > MOST_ABOVE,
        }

    def _rows(self, place: ListPlace, counts: dict[str, int]) -> dict[str, Any]:
        """One page of the list. counts: of each tab that is counted, with nothing chosen in it."""
        # Their ids are put in order first: whole rows, with all that is sealed, take longer.
        ordered = place.rows.values_list("pk", flat=True)
        pages = Paginator(ordered, PAGE_SIZE)
        if place.tab == "closed":
            pages = OpenEnded(ordered, PAGE_SIZE)
        if place.tab in counts and not place.filters.are_used:
            pages.count = counts[place.tab]
        page = pages.get_page(self.request.GET.get("p"))
        ids = list(page)
        rows = rows_of(in_this_order(ids, self.opened), self.opened)
        has_next = len(ids) == PAGE_SIZE and page.has_next()
        # Where labels are not opened to choose by, who writes for another stands below the rest.
        above, below = [], []
        for row in rows:
            if row.kind and place.tab in UNBOUNDED:
                below.append(row)
            else:
                above.append(row)
        return {"rows": above, "below": below, "page_obj": page, "has_next": has_next}

    def _counts(self, place: ListPlace) -> dict[str, int]:
        """By tab; and what each chip says, which is what its link shows."""
        by_tab = {tab: which(tab, self.request, place.apart) for tab in (DANGER, *TABS)}
        del by_tab["closed"]
        first, new = by_tab["us"] | by_tab[DANGER], Q(state=Conversation.State.NEW)
        said = {
            "late": first & place.late,
            "new": first & new,
            "unassigned": first & Q(assignee=None),
            "new_about_others": by_tab["others"] & new,
            "new_in_all": new & Q(set_aside=False),
        }
        counted: dict[str, int] = place.held.filter(OPEN).aggregate(
            **{name: Count("pk", filter=chosen) for name, chosen in (by_tab | said).items()}
        )
        return counted


SHIFT_ACTS = {"shift": ListView._leave_line, "shift-done": ListView._say_done}


class ListState(ListView):
    """
    What an open list asks for every minute: its rows as they are now.

    Nobody has clicked, so it puts off no lock; once it is locked, it says nothing any more.
    """

    is_a_click = False
    template = "inbox/list/now.html"

    def locked(self, fault: str = "") -> HttpResponse:
        return HttpResponse(status=403, content_type="text/plain; charset=utf-8")


def entrances(desks: Iterable[str]) -> list[Entrance]:
    """Of the last days, newest first. All of the desk read it, and whoever knows better speaks."""
    since = timezone.localdate() - ENTRANCE_SHOWN
    came = AuditEntry.objects.filter(action__in=[Action.LET_IN, Action.RECOVERED], day__gt=since)
    entries = list(came.filter(desk__in=desks).order_by("-number"))
    names = message_display.full_names(chain.from_iterable((one.who, one.about) for one in entries))
    return [Entrance(one, names.get(one.who, ""), names.get(one.about, "")) for one in entries]


def tabs(counts: dict[str, int], current: str) -> dict[str, Any]:
    """The tabs, and those behind the last of them where one of these is open; what is open."""
    every = [Tab(name, str(TABS[name]), counts.get(name), name == current) for name in TABS]
    first = [tab for tab in every if tab.name not in MORE]
    first[-1] = replace(first[-1], new=counts["new_about_others"])
    first.append(Tab(MORE[0], str(_("More")), None, current in MORE))
    behind = [tab for tab in every if tab.name in MORE and current in MORE]
    return {"tabs": first, "behind": behind, "tab_label": TABS.get(current, _("In danger now"))}
