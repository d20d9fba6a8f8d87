"""
One conversation: what the person chose, what was said, what the desk can do.

Whoever may not see it and whoever comes after it was deleted get the same page with the same
status, so that an id says nothing; what they had typed stands on that page, to be copied.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from helpdesk import sealing
from helpdesk.conversations import recusal, replies, state_changes
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.conversations.state_changes import assign
from helpdesk.inbox.casework import (
    answering,
    desk_acts,
    machine_reading,
    passing_on,
    printing,
)
from helpdesk.inbox.casework.act_page import WRITTEN_MEANWHILE, ActPage
from helpdesk.inbox.casework.reply_forms import ReplyForm
from helpdesk.inbox.layout.unsaved_text import NoteForm, typed_words
from helpdesk.models import Conversation
from helpdesk.rules.form_fields import whole_number

State = Conversation.State


class ConversationPage(ActPage):
    """GET shows it and marks it as read; POST does what the button's `act` says."""

    def get(self, request: HttpRequest, conversation_id: str) -> HttpResponse:
        return self._if_there(conversation_id, self._read)

    def post(self, request: HttpRequest, conversation_id: str) -> HttpResponse:
        # What stands behind a colon is the place of a message.
        name = request.POST.get("act", "").partition(":")[0]
        chosen = ACTS.get(name, ConversationPage._read)

        def act(keyed: KeyedConversation) -> HttpResponse:
            self.note_reading(keyed.conversation)  # most acts show it, as a GET does
            return chosen(self, keyed)

        return self._if_there(conversation_id, act)

    def _if_there(
        self, conversation_id: str, act: Callable[[KeyedConversation], HttpResponse]
    ) -> HttpResponse:
        try:
            return act(self.keyed_conversation(conversation_id))
        except Conversation.DoesNotExist:
            self.page_title = _("No longer here")
            return self.page("inbox/gone.html", status=404, typed=self.typed)
        except sealing.CannotUnseal:
            self.page_title = _("This does not open")
            return self.page("inbox/shut.html", status=409, typed=self.typed)

    @property
    def typed(self) -> dict[str, str]:
        return typed_words(self.request)

    def _read(self, keyed: KeyedConversation) -> HttpResponse:
        # Where it stands is asked first: once it is read, it is among what is new no more.
        self.place.neighbours(keyed.conversation.pk)
        # Marked before the messages are read: what arrives in between counts as new again.
        was_new = state_changes.read_by_desk(keyed.conversation, by=self.user)
        # What has just come is on the first page, and must not be marked as read unseen.
        return self.show(keyed, page=1 if was_new else self.page_of_messages)

    def contexts(self, keyed: KeyedConversation, form: ReplyForm) -> dict[str, Any]:
        colleagues = recusal.colleagues_of(keyed.conversation)
        return (
            answering.context_of(self, form, keyed)
            | desk_acts.context_of(self, keyed, colleagues)
            | passing_on.context_of(self, keyed, colleagues)
            | machine_reading.context_of(self, keyed, form)
        )

    def _note(self, keyed: KeyedConversation) -> HttpResponse:
        form = NoteForm(self.request.POST)
        if not form.is_valid():
            return self.show(keyed, note=form, status=422)
        author = self.user.get_username()
        replies.add_note(*keyed, text=form.cleaned_data["note"], author=author, by=self.user)
        messages.success(self.request, _("The note is kept. Only your desk sees it."))
        return self.go_on(keyed, done="note")

    def _take(self, keyed: KeyedConversation) -> HttpResponse:
        before = whole_number(self.request.POST.get("with", ""))
        if not assign(keyed.conversation, before, self.user, by=self.user):
            messages.warning(self.request, _("A colleague was quicker. See who has it now."))
        else:
            messages.success(self.request, _("You have it now."))
        return self.go_on(keyed)

    def _give_back(self, keyed: KeyedConversation) -> HttpResponse:
        if assign(keyed.conversation, self.user.pk, None, by=self.user):
            messages.success(self.request, _("Nobody has it in hand now."))
        return self.go_on(keyed)

    def _close(self, keyed: KeyedConversation) -> HttpResponse:
        if keyed.conversation.in_danger:
            return self._still_in_danger(keyed)
        if state_changes.close(
            keyed.conversation,
            seen=self.seen,
            outcome=self.request.POST.get("outcome", ""),
            by=self.user,
        ):
            messages.success(self.request, _("Closed. It opens again if the person writes."))
        else:
            messages.warning(
                self.request, _("Not closed: the person has just written again. It stands below.")
            )
        return self.go_on(keyed)

    def _still_in_danger(self, keyed: KeyedConversation) -> HttpResponse:
        """Somebody in danger goes from sight by one act alone, which asks how the desk knows."""
        fault = _(
            "Not done: somebody is in danger here. Say first, under “Safe now” at the top, how you "
            "know that they are safe."
        )
        messages.warning(self.request, fault)
        return self.go_on(keyed)

    def _put_aside(self, keyed: KeyedConversation) -> HttpResponse:
        if keyed.conversation.in_danger:
            return self._still_in_danger(keyed)
        if state_changes.put_aside(keyed.conversation, seen=self.seen, by=self.user):
            messages.success(
                self.request,
                _("Set aside. It lies under “Set aside”, and one click there brings it back."),
            )
        else:
            messages.warning(self.request, WRITTEN_MEANWHILE)
        return self.go_on(keyed)

    def _bring_back(self, keyed: KeyedConversation) -> HttpResponse:
        state_changes.bring_back(keyed.conversation, by=self.user)
        messages.success(self.request, _("Back among the conversations."))
        return self.go_on(keyed)

    def _reopen(self, keyed: KeyedConversation) -> HttpResponse:
        state_changes.reopen(keyed.conversation, by=self.user)
        messages.success(self.request, _("Open again."))
        return self.go_on(keyed)


ACTS: dict[str, Callable[[ConversationPage, KeyedConversation], HttpResponse]] = {
    "put-aside": ConversationPage._put_aside,
    "bring-back": ConversationPage._bring_back,
    "note": ConversationPage._note,
    "take": ConversationPage._take,
    "give-back": ConversationPage._give_back,
    "close": ConversationPage._close,
    "reopen": ConversationPage._reopen,
    **(answering.ACTS | desk_acts.ACTS | passing_on.ACTS | printing.ACTS | machine_reading.ACTS),
}
