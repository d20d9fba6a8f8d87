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
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.models import Desk, DutyDay
from helpdesk.rules import working_days

# How many days lie before you: four weeks can be planned at once.
DAYS = 28


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
        for desk in Desk.objects.filter(pk__in=self.opened.desks):
            self._keep(_calendar(desk))
        messages.success(request, _("The calendar is kept."))
        return redirect("inbox:duty")

    @transaction.atomic
    def _keep(self, calendar: DeskCalendar) -> None:
        """What is past goes: nobody needs to know for long who worked when."""
        people = {str(pk): pk for pk, _name in calendar.people}
        posted = self.request.POST
        before, now = {}, {}
        for each in calendar.days:
            if each.holder:
                before[each.day] = each.holder
            if posted.get(each.field) in people:
                now[each.day] = people[posted[each.field]]
        DutyDay.objects.filter(desk=calendar.desk).delete()
        DutyDay.objects.bulk_create(
            DutyDay(desk=calendar.desk, day=day, user_id=holder) for day, holder in now.items()
        )
        if now != before:
            audit.record(Action.DESK_CHANGED, by=self.user, desk=calendar.desk, about="duty")


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
