"""Acts that put a conversation into other hands or onto another day: give it, be reminded of it."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from helpdesk.conversations import recusal
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.conversations.state_changes import assign
from helpdesk.desks import staff_permissions
from helpdesk.inbox.casework import printing
from helpdesk.inbox.casework.act_page import ActPage
from helpdesk.inbox.layout import message_display
from helpdesk.models import Reminder
from helpdesk.rules.form_fields import whole_number


def context_of(
    page: ActPage, keyed: KeyedConversation, colleagues: Sequence[User]
) -> dict[str, Any]:
    """For the template: to whom of its colleagues it can be given, the day of my own reminder."""
    conversation = keyed.conversation
    may = recusal.may_have(conversation, colleagues)
    others = [user for user in may if user != page.user]
    reminder = Reminder.objects.filter(conversation=conversation, user=page.user).first()
    return {
        "print_form": printing.print_form(page),
        "coordinates": staff_permissions.coordinates(page.user),
        "could_be_given_to": [(user.pk, message_display.name_of(user)) for user in others],
        "remind_on": reminder.day if reminder else None,
    }


def give(page: ActPage, keyed: KeyedConversation) -> HttpResponse:
    """Put it into a colleague's hands, unless it has changed hands meanwhile."""
    posted = page.request.POST
    known = {str(user.pk): user for user in recusal.may_have(keyed.conversation)}
    before = whole_number(posted.get("with", ""))
    colleague = known.get(posted.get("give_to", ""))
    if colleague is None:
        messages.warning(page.request, _("Choose to whom. Nothing was changed."))
    elif assign(keyed.conversation, before, colleague, by=page.user):
        name = message_display.name_of(colleague)
        messages.success(page.request, _("%(name)s has it now.") % {"name": name})
    else:
        messages.warning(page.request, _("A colleague was quicker. See who has it now."))
    return page.go_on(keyed)


def remind(page: ActPage, keyed: KeyedConversation) -> HttpResponse:
    """Remind me on a day; without one, no more."""
    typed = page.request.POST.get("remind_on", "").strip()
    mine = Reminder.objects.filter(conversation=keyed.conversation, user=page.user)
    if not typed:
        mine.delete()
        messages.success(page.request, _("You are not reminded of it."))
        return page.go_on(keyed)
    day = _day(typed)
    if day is None or day < timezone.localdate():
        messages.warning(page.request, _("Choose a day that is still to come. Nothing was kept."))
        return page.go_on(keyed)
    Reminder.objects.update_or_create(
        conversation=keyed.conversation, user=page.user, defaults={"day": day}
    )
    said = _("You are reminded of it on %(day)s.")
    messages.success(page.request, said % {"day": date_format(day, "j F Y")})
    return page.go_on(keyed)


def _day(typed: str) -> date | None:
    """As a browser sends it, 2026-11-27; None for all else."""
    try:
        return parse_date(typed)
    except ValueError:
        return None


ACTS: dict[str, Callable[[ActPage, KeyedConversation], HttpResponse]] = {
    "give": give,
    "remind": remind,
}
