"""
One message alone, large, to be read to an interpreter: without contact, number or anything else.

An interpreter reads over a shoulder or hears it by telephone. What they need is these words; who
the person is and how they can be reached they need not know.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.conversations import lookup, replies
from helpdesk.conversations.lookup import opened_label
from helpdesk.inbox.casework.handover_view import keyed_conversation
from helpdesk.inbox.layout import message_display
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.models import Message


def note_interpreted(page: InboxView, keyed: lookup.KeyedConversation, message: Message) -> None:
    """For the desk: somebody has read or heard it for them today."""
    noted = _("Interpreted: the message of %(day)s.")
    text = noted % {"day": date_format(message.day, "j F Y")}
    author, tells = page.user.get_username(), {replies.INTERPRETED: message.sequence}
    replies.add_note(*keyed, text=text, author=author, by=page.user, tells=tells)
    messages.success(page.request, _("The note is kept. Only your desk sees it."))


class ReadAloudView(InboxView):
    """GET shows the message; POST notes for the desk that it was interpreted today."""

    page_title: str = gettext_lazy("To be read aloud")  # type: ignore[assignment]

    def get(self, request: HttpRequest, conversation_id: str, sequence: int) -> HttpResponse:
        keyed, message = self._message(conversation_id, sequence)
        self.note_reading(keyed.conversation)
        language = opened_label(keyed).get("language", "")
        opened = lookup.open_row(message, keyed.conversation_key)
        said = message_display.shown_message(opened, language)
        spoken = message_display.tongue(said.lang or language)
        return self.page(
            "inbox/read_aloud.html", conversation=keyed.conversation, said=said, language=spoken
        )

    def post(self, request: HttpRequest, conversation_id: str, sequence: int) -> HttpResponse:
        keyed, message = self._message(conversation_id, sequence)
        note_interpreted(self, keyed, message)
        return redirect("inbox:conversation", conversation_id=conversation_id)

    def _message(
        self, conversation_id: str, sequence: int
    ) -> tuple[lookup.KeyedConversation, Message]:
        keyed = keyed_conversation(self.opened, conversation_id)
        if keyed is None:
            raise Http404
        # What the desk wrote for itself is not for an interpreter.
        said = keyed.conversation.messages.exclude(direction=Message.Direction.NOTE)
        message = said.filter(sequence=sequence).first()
        if message is None:
            raise Http404
        return keyed, message
