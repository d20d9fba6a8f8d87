"""All that was said, for paper: without notes and contact; the reason stands in the audit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk import audit
from helpdesk.audit import Action
from helpdesk.conversations import lookup
from helpdesk.conversations.lookup import KeyedConversation, opened_label
from helpdesk.inbox.layout import message_display

if TYPE_CHECKING:
    from helpdesk.inbox.casework.conversation_view import ConversationPage

# Why it is printed. The code stands in the audit.
GROUNDS = {
    "agreed": gettext_lazy("The person agreed"),
    "law": gettext_lazy("A demand of the law, after legal advice"),
}


def print_it(page: ConversationPage, keyed: KeyedConversation) -> HttpResponse:
    """A page with every message of both sides, however many there are; asked why first."""
    ground = page.request.POST.get("ground", "")
    if ground not in GROUNDS:
        messages.warning(page.request, _("Say first why it is printed."))
        return page.go_on(keyed)
    conversation = keyed.conversation
    audit.record(
        Action.PRINTED,
        by=page.user,
        desk=conversation.desk_id,
        conversation=conversation,
        about=ground,
    )
    language = opened_label(keyed).get("language", "")
    said = [
        message_display.shown_message(message, language) for message in lookup.messages_of(keyed)
    ]
    page.page_title = _("What was said")
    return page.page("inbox/print.html", thread=said, conversation=conversation)


ACTS: dict[str, Callable[[ConversationPage, KeyedConversation], HttpResponse]] = {"print": print_it}
