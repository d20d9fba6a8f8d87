"""
Who else has this conversation open just now, and whether the person has come back.

A page that was opened, or that says every minute that it still is, counts for ten minutes; then
nobody knows any more. It says nothing of the person, stands in no log, and goes with the
conversation.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.inbox import showing
from helpdesk.inbox.door import Page
from helpdesk.inbox.listing import conversations_of
from helpdesk.models import Conversation, Looking, Message
from helpdesk.replies import Opened

FOR = timedelta(minutes=10)


class Other(NamedTuple):
    """A colleague, and when their page last said that it is open."""

    name: str
    seen: datetime


def look(conversation: Conversation, user: User) -> list[Other]:
    """Note that `user` has it open; the others who have. Raises Http404 if it is gone by now."""
    now = timezone.now()
    Looking.objects.filter(until__lt=now).delete()
    try:
        Looking.objects.update_or_create(
            conversation=conversation, user=user, defaults={"until": now + FOR}
        )
    except IntegrityError as gone:
        raise Http404 from gone
    others = Looking.objects.filter(conversation=conversation).exclude(user=user)
    return [
        Other(showing.name_of(one.user), timezone.localtime(one.until - FOR))
        for one in others.select_related("user").order_by("user__username")
    ]


def said(others: list[Other]) -> str:
    """One line for whoever has it open too; empty when nobody else has."""
    names = ", ".join(one.name for one in others)
    line = _(
        "Opened in the last ten minutes by %(names)s too. Speak to each other before you answer."
    )
    return line % {"names": names} if names else ""


class Here(Page):
    """
    What an open page asks every minute: the line for today, as plain text.

    Nobody has clicked, so it puts off no lock; once it is locked, it says nothing any more.
    """

    is_a_click = False

    def post(self, request: HttpRequest, case: str) -> HttpResponse:
        conversation = conversations_of(self.opened).filter(pk=case).first()
        if conversation is None:
            raise Http404
        line = said(look(conversation, self.user))
        return HttpResponse(line, content_type="text/plain; charset=utf-8")

    def locked(self, fault: str = "") -> HttpResponse:
        return HttpResponse(status=403, content_type="text/plain; charset=utf-8")


def has_come_back(conversation: Conversation, opened: list[Opened]) -> bool:
    """Whether the person has had the last answer on their screen."""
    answers = [
        one.message.sequence for one in opened if one.message.direction == Message.Direction.OUT
    ]
    return conversation.seen_up_to is not None and (
        not answers or conversation.seen_up_to >= answers[-1]
    )
