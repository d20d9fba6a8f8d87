"""
The page of a conversation as the acts on it know it: they show it anew, or go on with it.

What can be done with it stands on it too, and only the page that knows all acts can say that:
`conversation_view` overrides `contexts`.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.conversations import handover, replies
from helpdesk.conversations.lookup import KeyedConversation, opened_label
from helpdesk.desks import conversation_keys
from helpdesk.inbox.casework import presence
from helpdesk.inbox.casework.conversation_context import shown
from helpdesk.inbox.casework.reply_forms import ReplyForm, reply_to
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.inbox.layout.message_display import ShownMessage
from helpdesk.inbox.layout.unsaved_text import TICKS, NoteForm, is_anything, note_of
from helpdesk.inbox.overview.list_order import conversations_of
from helpdesk.inbox.overview.list_place import ListPlace
from helpdesk.models import Message
from helpdesk.rules.form_fields import whole_number

# In the place of an act that what they have just said might forbid.
WRITTEN_MEANWHILE = gettext_lazy(
    "Nothing was changed: the person has just written again. It stands below."
)


class ActPage(InboxView):
    """Every act is handed it, with the conversation, and answers by `show` or `go_on`."""

    def contexts(self, keyed: KeyedConversation, form: ReplyForm) -> dict[str, Any]:
        """For the template: what can be done with it. form: of the answer."""
        raise NotImplementedError

    def keyed_conversation(self, conversation_id: str) -> KeyedConversation:
        conversation = conversations_of(self.opened).get(pk=conversation_id)
        desk_keys = self.opened.desk_keys
        return KeyedConversation(
            conversation, conversation_keys.key_for_desk(conversation, desk_keys)
        )

    @cached_property
    def place(self) -> ListPlace:
        """Where in the list it was opened from."""
        return ListPlace(self.request, self.opened)

    @property
    def seen(self) -> int | None:
        """The place of the last message that stood on the page from which this was sent."""
        return whole_number(self.request.POST.get("seen", ""))

    @property
    def page_of_messages(self) -> int:
        """Which is asked for. Not under `p`: that is the page of the list, and goes along."""
        return whole_number(self.request.GET.get("m", "")) or 1

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
        typed: Mapping[str, Any] = self.request.POST
        draft = None
        if self.request.method == "GET":
            draft = replies.draft_of(keyed.conversation, self.user)
        if draft:
            typed = draft.open(self.opened.private)
        since = whole_number(str(typed.get("seen", "")))
        form = reply or reply_to(label.get("language", ""), typed)
        self.page_title = _("Conversation %(reference)s") % {
            "reference": keyed.conversation.reference
        }
        others = presence.look(keyed.conversation, self.user)
        context = shown(keyed, label, earlier, page)
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
            since=since,
            came_meanwhile=_came_after(since, context["thread"]),
            draft=draft if typed else None,
            **context,
            **self.contexts(keyed, form) | more,
        )

    def address(self, keyed: KeyedConversation, *, to_next: bool = False) -> str:
        """
        Of its page, or of the next one: what came next when it was opened comes next, wherever it
        is now. Without a next, of the list.
        """
        if not to_next:
            here = reverse("inbox:conversation", args=[keyed.conversation.pk])
            return here + self.place.as_query_after
        following = self.place.neighbours(keyed.conversation.pk).next
        if not following:
            return reverse("inbox:list") + self.place.as_query
        return reverse("inbox:conversation", args=[following]) + self.place.as_query

    def keep_draft(self, keyed: KeyedConversation, typed: dict[str, str]) -> bool:
        """Whether it is kept. typed: as it is carried past the lock; empty boxes keep nothing."""
        if not is_anything(typed):
            typed = {}
        return replies.keep_draft(keyed, typed, by=self.user, private=self.opened.private)

    def _keep_rest(
        self, keyed: KeyedConversation, left: dict[str, str], sent: tuple[str, ...]
    ) -> None:
        """A page on which a box stood empty takes nothing away that was typed on another."""
        draft = replies.draft_of(keyed.conversation, self.user)
        if draft:
            before = draft.open(self.opened.private)
            for name, typed in before.items():
                if name not in sent and not left.get(name):
                    left = left | {name: typed}
        self.keep_draft(keyed, left)

    def go_on(
        self, keyed: KeyedConversation, done: str = "", *, to_next: bool = False
    ) -> HttpResponse:
        """
        Go on with the conversation, or with the next; with neither while something is half written.
        done: the box that is sent.
        """
        sent = (done, TICKS) if done == "text" else (done,)
        left = {name: typed for name, typed in self.carried().items() if name not in sent}
        if self.carried():
            self._keep_rest(keyed, left, sent)
        if not is_anything(left):
            return redirect(self.address(keyed, to_next=to_next))
        now = self.keyed_conversation(keyed.conversation.pk)
        language = "" if done == "text" else left["language"]
        return self.show(
            now,
            reply=reply_to(language or opened_label(now).get("language", ""), left),
            note=note_of(left),
        )


def _came_after(seen: int | None, thread: list[ShownMessage]) -> bool:
    """Whether the person wrote one of these after the place `seen`."""
    if seen is None:
        return False
    return any(one.kind == Message.Direction.IN and one.sequence > seen for one in thread)
