"""Acts that put a conversation into other hands or onto another day: give it, be reminded of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from helpdesk.conversations import shutting_out
from helpdesk.conversations.assignment import assign
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.desks import staff_permissions
from helpdesk.inbox.casework import printing
from helpdesk.inbox.layout import message_display
from helpdesk.models import Reminder
from helpdesk.rules.form_fields import whole_number

if TYPE_CHECKING:
    from helpdesk.inbox.casework.conversation_view import ConversationPage


def context_of(
    page: ConversationPage, keyed: KeyedConversation, colleagues: Sequence[User]
) -> dict[str, Any]:
    """For the template: to whom of its colleagues it can be given, the day of my own reminder."""
    conversation = keyed.conversation
    may = shutting_out.may_have(conversation, colleagues)
    others = [user for user in may if user != page.user]
    reminder = Reminder.objects.filter(conversation=conversation, user=page.user).first()
    return {
        "grounds": list(printing.GROUNDS.items()),
        "coordinates": staff_permissions.coordinates(page.user),
        "could_be_given_to": [(user.pk, message_display.name_of(user)) for user in others],
        "remind_on": reminder.day if reminder else None,
        "remind_from": timezone.localdate(),
    }


def give(page: ConversationPage, keyed: KeyedConversation) -> HttpResponse:
    """Put it into a colleague's hands, unless it has changed hands meanwhile."""
    posted = page.request.POST
    known = {str(user.pk): user for user in shutting_out.may_have(keyed.conversation)}
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


def remind(page: ConversationPage, keyed: KeyedConversation) -> HttpResponse:
    """Remind me on a day; without one, no more."""
    typed = page.request.POST.get("remind_on", "").strip()
    mine = Reminder.objects.filter(conversation=keyed.conversation, user=page.user)
    if not typed:
        mine.delete()
        return page.go_on(keyed)
    day = _day(typed)
    if day is None or day < timezone.localdate():
        messages.warning(page.request, _("Choose a day that is still to come. Nothing was kept."))
        return page.go_on(keyed)
    Reminder.objects.update_or_create(
        conversation=keyed.conversation, user=page.user, defaults={"day": day}
    )
    return page.go_on(keyed)


def _day(typed: str) -> date | None:
    """As a browser sends it, 2026-11-27; None for all else."""
    try:
        return parse_date(typed)
    except ValueError:
        return None


ACTS: dict[str, Callable[[ConversationPage, KeyedConversation], HttpResponse]] = {
    "give": give,
    "remind": remind,
}
