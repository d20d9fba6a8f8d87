"""
One conversation: what the person chose, what was said, what the desk can do.

Whoever may not see it and whoever comes after it was deleted get the same page with the same
status, so that an id says nothing; what they had typed stands on that page, to be copied.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from helpdesk import sealing
from helpdesk.conversations import handover, replies, shutting_out, state_changes
from helpdesk.conversations.assignment import assign
from helpdesk.conversations.lookup import KeyedConversation, opened_label
from helpdesk.desks import conversation_keys
from helpdesk.inbox.casework import answering, desk_acts, passing_on, presence, printing
from helpdesk.inbox.casework.conversation_context import shown
from helpdesk.inbox.casework.reply_forms import ReplyForm, reply_to
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.inbox.layout.unsaved_text import (
    TICKS,
    NoteForm,
    is_anything,
    note_of,
    typed_words,
)
from helpdesk.inbox.overview.list_order import conversations_of
from helpdesk.inbox.overview.list_place import ListPlace
from helpdesk.models import Conversation
from helpdesk.rules.form_fields import whole_number

State = Conversation.State


class ConversationPage(InboxView):
    """GET shows it and marks it as read; POST does what the button's `act` says."""

    def get(self, request: HttpRequest, conversation_id: str) -> HttpResponse:
        return self._if_there(conversation_id, self._read)

    def post(self, request: HttpRequest, conversation_id: str) -> HttpResponse:
        chosen = ACTS.get(request.POST.get("act", ""), ConversationPage._read)

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

    def keyed_conversation(self, conversation_id: str) -> KeyedConversation:
        conversation = conversations_of(self.opened).get(pk=conversation_id)
        desk_keys = self.opened.desk_keys
        return KeyedConversation(
            conversation, conversation_keys.key_for_desk(conversation, desk_keys)
        )

    @property
    def typed(self) -> str:
        return typed_words(self.request)

    @cached_property
    def place(self) -> ListPlace:
        """Where in the list it was opened from."""
        return ListPlace(self.request, self.opened)

    @property
    def seen(self) -> int | None:
        """The place of the last message that stood on the page from which this was sent."""
        return whole_number(self.request.POST.get("seen", ""))

    def _read(self, keyed: KeyedConversation) -> HttpResponse:
        # Marked before the messages are read: what arrives in between counts as new again.
        was_new = state_changes.read_by_desk(keyed.conversation, by=self.user)
        # What has just come is on the first page, and must not be marked as read unseen.
        page = whole_number(self.request.GET.get("p", ""))
        return self.show(keyed, page=1 if was_new else page or 1)

    def show(
        self,
        keyed: KeyedConversation,
        reply: ReplyForm | None = None,
        note: NoteForm | None = None,
        status: int = 200,
        page: int = 1,
        **more: Any,
    ) -> HttpResponse:
        label = opened_label(keyed)
        earlier = conversation_keys.earlier_keys(keyed.conversation, self.opened.desk_keys)
        typed = self.request.POST
        form = reply or reply_to(label.get("language", ""), typed)
        self.page_title = _("Conversation %(reference)s") % {
            "reference": keyed.conversation.reference
        }
        others = presence.look(keyed.conversation, self.user)
        return self.page(
            "inbox/conversation.html",
            status=status,
            was_locked=bool("passphrase" in typed and self.carried()),
            place=self.place,
            neighbours=self.place.neighbours(keyed.conversation.pk),
            others=others,
            others_said=presence.line_about_others(others),
            reply_form=form,
            note_form=note or note_of(typed),
            pending=handover.pending(keyed.conversation),
            **shown(keyed, label, earlier, page),
            **answering.context_of(form) | self._acts(keyed) | more,
        )

    def _acts(self, keyed: KeyedConversation) -> dict[str, Any]:
        """For the template: what can be done with it beside answering."""
        colleagues = shutting_out.colleagues_of(keyed.conversation)
        return desk_acts.context_of(self, keyed, colleagues) | passing_on.context_of(
            self, keyed, colleagues
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
        return self.go_on(keyed)

    def _give_back(self, keyed: KeyedConversation) -> HttpResponse:
        assign(keyed.conversation, self.user.pk, None, by=self.user)
        return self.go_on(keyed)

    def _close(self, keyed: KeyedConversation) -> HttpResponse:
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

    def _put_aside(self, keyed: KeyedConversation) -> HttpResponse:
        state_changes.put_aside(keyed.conversation, by=self.user)
        messages.success(
            self.request,
            _("Set aside. It lies under “Set aside”, and one click there brings it back."),
        )
        return self.go_on(keyed)

    def _bring_back(self, keyed: KeyedConversation) -> HttpResponse:
        state_changes.bring_back(keyed.conversation, by=self.user)
        messages.success(self.request, _("Back among the conversations."))
        return self.go_on(keyed)

    def _reopen(self, keyed: KeyedConversation) -> HttpResponse:
        state_changes.reopen(keyed.conversation, by=self.user)
        return self.go_on(keyed)

    def go_on(self, keyed: KeyedConversation, done: str = "") -> HttpResponse:
        """Go on with the conversation; what is half written stays. done: the box that is sent."""
        sent = (done, TICKS) if done == "text" else (done,)
        left = {name: typed for name, typed in self.carried().items() if name not in sent}
        if not is_anything(left):
            address = reverse("inbox:conversation", args=[keyed.conversation.pk])
            return redirect(address + self.place.as_query)
        now = self.keyed_conversation(keyed.conversation.pk)
        language = "" if done == "text" else left["language"]
        return self.show(
            now,
            reply=reply_to(language or opened_label(now).get("language", ""), left),
            note=note_of(left),
        )


ACTS: dict[str, Callable[[ConversationPage, KeyedConversation], HttpResponse]] = {
    "put-aside": ConversationPage._put_aside,
    "bring-back": ConversationPage._bring_back,
    "note": ConversationPage._note,
    "take": ConversationPage._take,
    "give-back": ConversationPage._give_back,
    "close": ConversationPage._close,
    "reopen": ConversationPage._reopen,
    **(answering.ACTS | desk_acts.ACTS | passing_on.ACTS | printing.ACTS),
}
