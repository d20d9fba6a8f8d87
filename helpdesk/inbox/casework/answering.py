"""Acts on the answer: its language, what is put into it, and sending it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from helpdesk.conversations import replies
from helpdesk.conversations.assignment import assign
from helpdesk.conversations.lookup import KeyedConversation, opened_label
from helpdesk.inbox.casework import ready_answers_view, sentence_picker
from helpdesk.inbox.casework.reply_forms import ReplyForm, reply_to
from helpdesk.models import Conversation

if TYPE_CHECKING:
    from helpdesk.inbox.casework.conversation_view import ConversationPage


def context_of(form: ReplyForm) -> dict[str, Any]:
    """For the template: what can be put into the answer, and how ticked sentences will read."""
    keys, language = form["sentence"].value() or [], form.tongue.code
    return {
        "ready": ready_answers_view.offered(language),
        "sentence_groups": sentence_picker.groups(keys, language),
        "will_read": sentence_picker.to_send(keys, language),
    }


def reply(page: ConversationPage, keyed: KeyedConversation) -> HttpResponse:
    """Send it; what is wrong with it is said above its box, and nothing is lost."""
    preferred = opened_label(keyed).get("language", "")
    form = ReplyForm(page.request.POST, preferred=preferred)
    if not form.is_valid():
        return page.show(keyed, reply=form, status=422)
    if not _send(page, keyed, form):
        return page.show(keyed, reply=form, status=409)
    conversation = keyed.conversation
    assign(conversation, None, page.user, by=page.user)
    messages.success(
        page.request,
        _("Your answer is kept. The person sees it when they come back with their number."),
    )
    if conversation.state == Conversation.State.NEW:
        messages.warning(
            page.request, _("The person has written again meanwhile. It stands below.")
        )
    return page.go_on(keyed, done="text")


def _send(page: ConversationPage, keyed: KeyedConversation, form: ReplyForm) -> bool:
    answer = form.cleaned_data
    try:
        replies.send_reply(
            *keyed,
            text=answer["text"],
            language=answer["language"],
            author=str(keyed.conversation.desk),
            sentences=sentence_picker.to_send(answer["sentence"], answer["language"]),
            seen=page.seen,
            by=page.user,
        )
    except replies.AnsweredMeanwhile:
        fault = _(
            "Not sent: a colleague has just answered. It stands above. Send yours if it is "
            "still needed."
        )
        form.add_error("text", fault)
        return False
    return True


def look(page: ConversationPage, keyed: KeyedConversation) -> HttpResponse:
    """The page anew: in the language that was chosen, with what was ticked as it will read."""
    return page.show(keyed)


def put_ready(page: ConversationPage, keyed: KeyedConversation) -> HttpResponse:
    """Put a ready answer into the box, behind what stands there."""
    typed = page.carried() or {"language": page.request.POST.get("language", "")}
    if ready := ready_answers_view.text_of(page.request.POST.get("ready", ""), typed["language"]):
        typed["text"] = "\n\n".join(filter(str.strip, [typed.get("text", ""), ready]))
    return page.show(keyed, reply=reply_to(typed["language"], typed))


ACTS: dict[str, Callable[[ConversationPage, KeyedConversation], HttpResponse]] = {
    "reply": reply,
    "language": look,
    "sentences": look,
    "ready": put_ready,
}
