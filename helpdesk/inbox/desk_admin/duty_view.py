"""
The duty calendar: who has duty on which day. All of the desk read it, a coordinator writes it.

The bell outside hours goes to the duty address of the settings, whoever has the day: a mailbox
or telephone that passes from hand to hand. The calendar says in whose hand it is.
"""

from datetime import date, timedelta
from typing import NamedTuple

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk import audit
from helpdesk.audit import Action
from helpdesk.desks import staff_permissions
from helpdesk.inbox.layout import message_display
from helpdesk.inbox.layout.inbox_view import InboxView, changed_since
from helpdesk.models import Desk, DutyDay
from helpdesk.rules import working_days

# How many days lie before you: four weeks can be planned at once.
DAYS = 28


class ChangedMeanwhile(Exception):
    """A colleague has given one of the days to somebody since the page was shown."""


class CalendarDay(NamedTuple):
    """field: the name of its box. holder: the account that has duty, or None."""

    day: date
    is_free: bool
    field: str
    holder: int | None


class DeskCalendar(NamedTuple):
    desk: Desk
    people: list[tuple[int, str]]
    days: list[CalendarDay]


class DutyCalendar(InboxView):
    """GET shows the next weeks of each desk of this member; POST keeps them."""

    page_title: str = gettext_lazy("Duty")  # type: ignore[assignment]

    def get(self, request: HttpRequest) -> HttpResponse:
        desks = Desk.objects.filter(pk__in=self.opened.desks)
        return self.page(
            "inbox/duty.html",
            calendars=[_calendar(desk) for desk in desks],
            may_write=staff_permissions.coordinates(self.user),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        if not staff_permissions.coordinates(self.user):
            raise Http404
        try:
            self._keep_all()
        except ChangedMeanwhile:
            messages.error(request, changed_since())
        else:
            messages.success(request, _("The calendar is kept."))
        return redirect("inbox:duty")

    @transaction.atomic
    def _keep_all(self) -> None:
        """All desks or none: of one form nobody could say later which part of it was kept."""
        desks = Desk.objects.select_for_update().filter(pk__in=self.opened.desks).order_by("pk")
        for calendar in [_calendar(desk) for desk in desks]:
            self._keep(calendar)

    def _keep(self, calendar: DeskCalendar) -> None:
        """What is past goes: nobody needs to know for long who worked when."""
        people = {str(pk): pk for pk, _name in calendar.people}
        changed = self._changed(calendar)
        calendar.desk.duty_days.filter(day__lt=timezone.localdate()).delete()
        calendar.desk.duty_days.filter(day__in=changed).delete()
        for day, chosen in changed.items():
            if chosen in people:
                DutyDay.objects.create(desk=calendar.desk, day=day, user_id=people[chosen])
        if changed:
            audit.record(Action.DESK_CHANGED, by=self.user, desk=calendar.desk, about="duty")

    def _changed(self, calendar: DeskCalendar) -> dict[date, str]:
        """
        What was chosen anew on this page; all other days may have been planned on another since.
        Raises ChangedMeanwhile where one of these was.
        """
        changed = {}
        for each in calendar.days:
            shown = self.request.POST.get(f"was-{each.field}", "")
            chosen = self.request.POST.get(each.field, shown)
            now = str(each.holder or "")
            if chosen not in (shown, now):
                if now != shown:
                    raise ChangedMeanwhile
                changed[each.day] = chosen
        return changed


def _calendar(desk: Desk) -> DeskCalendar:
    today = timezone.localdate()
    holders = dict(desk.duty_days.filter(day__gte=today).values_list("day", "user"))
    people = [(member.user_id, message_display.name_of(member.user)) for member in desk.members()]
    days = []
    for ahead in range(DAYS):
        day = today + timedelta(days=ahead)
        is_free = not working_days.is_working_day(day)
        days.append(CalendarDay(day, is_free, f"{desk.pk}-{day.isoformat()}", holders.get(day)))
    return DeskCalendar(desk, people, days)
