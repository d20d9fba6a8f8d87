"""
Who else has this conversation open just now, and whether the person has come back.

A page that was opened, or that says every minute that it still is, counts for ten minutes; then
nobody knows any more. It says nothing of the person, stands in no log, and goes with the
conversation.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.inbox.layout import message_display
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.inbox.overview.list_order import conversations_of
from helpdesk.models import Conversation, Looking

FOR = timedelta(minutes=10)


class Other(NamedTuple):
    """A colleague, and when their page last said that it is open."""

    name: str
    last_seen: datetime


def look(conversation: Conversation, user: User) -> list[Other]:
    """Note that `user` has it open; the others who have. Raises Http404 if it is gone by now."""
    now = timezone.now()
    until = (now + FOR).replace(second=0, microsecond=0)
    mine = Looking(conversation=conversation, user=user, until=until)
    try:
        with transaction.atomic():
            Looking.objects.filter(until__lt=now).delete()
            Looking.objects.bulk_create(
                [mine],
                update_conflicts=True,
                update_fields=["until"],
                unique_fields=["conversation", "user"],
            )
    except IntegrityError as gone:
        raise Http404 from gone
    others = Looking.objects.filter(conversation=conversation).exclude(user=user)
    return [
        Other(message_display.name_of(looking.user), timezone.localtime(looking.until - FOR))
        for looking in others.select_related("user").order_by("user__username")
    ]


def line_about_others(others: list[Other]) -> str:
    """One line for whoever has it open too; empty when nobody else has."""
    names = ", ".join(other.name for other in others)
    line = _(
        "Opened in the last ten minutes by %(names)s too. Speak to each other before you answer."
    )
    return line % {"names": names} if names else ""


class Here(InboxView):
    """
    What an open page asks every minute: the line for today, as plain text.

    Nobody has clicked, so it puts off no lock; once it is locked, it says nothing any more.
    """

    is_a_click = False

    def post(self, request: HttpRequest, conversation_id: str) -> HttpResponse:
        conversation = conversations_of(self.opened).filter(pk=conversation_id).first()
        if conversation is None:
            raise Http404
        line = line_about_others(look(conversation, self.user))
        return HttpResponse(line, content_type="text/plain; charset=utf-8")

    def locked(self, fault: str = "") -> HttpResponse:
        return HttpResponse(status=403, content_type="text/plain; charset=utf-8")
