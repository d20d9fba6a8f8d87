"""
What an open page asks and says by itself: who else has the conversation open, what was said there
since it was shown, what is typed and not sent, whether anything new came.

A page that was opened, or that says every minute that it still is, counts for ten minutes; then
nobody knows any more. It says nothing of the person, stands in no log, and goes with the
conversation.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import sealing
from helpdesk.conversations import replies, row_lock
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.desks import conversation_keys
from helpdesk.inbox.layout import admin_menu, message_display
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.inbox.overview.list_order import conversations_of
from helpdesk.models import Conversation, Looking, Message
from helpdesk.rules.form_fields import whole_number

FOR = timedelta(minutes=10)  # after which nobody knows whether a page is open


class OtherViewer(NamedTuple):
    """A colleague, and when their page last said that it is open."""

    name: str
    last_seen: datetime


def look(conversation: Conversation, user: User) -> list[OtherViewer]:
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
        OtherViewer(message_display.name_of(looking.user), timezone.localtime(looking.until - FOR))
        for looking in others.select_related("user").order_by("user__username")
    ]


def line_about_others(others: list[OtherViewer]) -> str:
    """One line for whoever has it open too; empty when nobody else has."""
    if not others:
        return ""
    line = _(
        "Opened in the last ten minutes by %(names)s too. Speak to each other before you answer."
    )
    return line % {"names": ", ".join(other.name for other in others)}


def line_about_words(conversation: Conversation, seen: int | None) -> str:
    """One line where something was said after the place `seen`; empty where nothing was."""
    if row_lock.messages_since(conversation, seen):
        return _("The person has just written. Read it before you answer.")
    if row_lock.messages_since(conversation, seen, Message.Direction.OUT):
        return _("An answer has just been sent from here.")
    return ""


class UnaskedView(InboxView):
    """
    What an open page asks or says by itself: nobody has clicked, so it puts off no lock; once it is
    locked, it says nothing any more.
    """

    is_a_click = False

    def conversation(self, conversation_id: str) -> Conversation:
        """Raises Http404 for one that this member may not see."""
        return get_object_or_404(conversations_of(self.opened), pk=conversation_id)

    def locked(self, fault: str = "") -> HttpResponse:
        return HttpResponse(status=403, content_type="text/plain; charset=utf-8")


class PresenceView(UnaskedView):
    """
    What an open page asks again and again: who has it open too, and whether something was said
    after the place `seen`. No word of it.
    """

    def post(self, request: HttpRequest, conversation_id: str) -> HttpResponse:
        conversation = self.conversation(conversation_id)
        seen = whole_number(request.POST.get("seen", ""))
        told = {
            "others": line_about_others(look(conversation, self.user)),
            "words": line_about_words(conversation, seen),
        }
        return JsonResponse(told)


class DraftView(UnaskedView):
    """What stands in the boxes a few seconds after the last key: kept sealed, or forgotten."""

    def post(self, request: HttpRequest, conversation_id: str) -> HttpResponse:
        conversation, typed = self.conversation(conversation_id), self.carried()
        try:
            key = conversation_keys.key_for_desk(conversation, self.opened.desk_keys)
            kept = replies.keep_draft(
                KeyedConversation(conversation, key),
                typed,
                by=self.user,
                private=self.opened.private,
            )
        except (Conversation.DoesNotExist, sealing.CannotUnseal) as gone:
            raise Http404 from gone
        return HttpResponse(status=204 if kept else 409)


class NewsView(UnaskedView):
    """Whether something came since: of what is new, the number of its newest row."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return JsonResponse(admin_menu.newest_for(self.user))
