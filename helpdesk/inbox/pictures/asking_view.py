"""
Ask the person of a conversation for a picture of a paper, and let no more come.

The words are ready sentences, sent as an answer in the moment in which the button behind the number
opens: neither is there without the other.
"""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from helpdesk.conversations import picture_invitations, replies
from helpdesk.conversations.lookup import KeyedConversation, opened_label
from helpdesk.inbox.casework.act_page import WRITTEN_MEANWHILE
from helpdesk.inbox.casework.handover_view import keyed_conversation
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.inbox.layout.message_display import tongue
from helpdesk.ready_sentences.in_two_languages import SentencePair, put_beside, read_at_desk
from helpdesk.ready_sentences.sentence_list import BY_KEY, PICTURES, ReadySentence
from helpdesk.rules.form_fields import whole_number

# What can be asked for, one at a time; the others go with each question.
PAPERS = ("picture-contract", "picture-pay-slip", "picture-letter")
ALWAYS = [each for each in PICTURES if each.key not in PAPERS]


class AskForPictureView(InboxView):
    """GET shows the words and what may come; POST asks (`ask`), or lets no more come (`close`)."""

    page_title: str = gettext_lazy("A picture of a paper")  # type: ignore[assignment]

    def get(self, request: HttpRequest, conversation_id: str) -> HttpResponse:
        keyed = self._keyed(conversation_id)
        return self._show(keyed)

    def post(self, request: HttpRequest, conversation_id: str) -> HttpResponse:
        keyed = self._keyed(conversation_id)
        act = request.POST.get("act", "")
        if act == "close":
            picture_invitations.close(keyed, by=self.user)
            messages.success(request, _("No more pictures come, until you ask again."))
            return redirect("inbox:conversation", conversation_id=conversation_id)
        paper = request.POST.get("paper", "")
        if paper not in PAPERS:
            fault = _("Choose first which paper. Nobody was asked yet.")
            return self._show(keyed, fault=fault, status=422)
        return self._ask(keyed, paper)

    def _ask(self, keyed: KeyedConversation, paper: str) -> HttpResponse:
        try:
            self._send(keyed, paper)
        except replies.ReplyConflict:
            messages.warning(self.request, WRITTEN_MEANWHILE)
        except picture_invitations.NotAsking:
            messages.warning(self.request, _("Nobody was asked: no more pictures may come here."))
        else:
            asked = _("Asked. For seven days pictures can come, then no more by themselves.")
            messages.success(self.request, asked)
        return redirect("inbox:conversation", conversation_id=keyed.conversation.pk)

    @transaction.atomic
    def _send(self, keyed: KeyedConversation, paper: str) -> None:
        keyed = picture_invitations.ask(keyed, by=self.user)
        replies.send_reply(
            *keyed,
            text="",
            language=opened_label(keyed).get("language", ""),
            author=str(keyed.conversation.desk),
            sentences=_as_sent(keyed, paper),
            seen=self._seen,
            by=self.user,
        )

    @property
    def _seen(self) -> int:
        """The last message that stood on the page from which one came here."""
        typed = self.request.POST.get("seen") or self.request.GET.get("seen", "")
        return whole_number(typed) or 0

    def _keyed(self, conversation_id: str) -> KeyedConversation:
        keyed = keyed_conversation(self.opened, conversation_id)
        if keyed is None or not keyed.conversation.desk.takes_pictures:
            raise Http404
        self.note_reading(keyed.conversation)
        return keyed

    def _show(self, keyed: KeyedConversation, status: int = 200, **more: Any) -> HttpResponse:
        is_open = picture_invitations.is_open(keyed)
        return self.page(
            "inbox/ask_picture.html",
            status=status,
            conversation=keyed.conversation,
            language=tongue(opened_label(keyed).get("language", "")),
            invitation=picture_invitations.invitation_of(keyed) if is_open else None,
            left=picture_invitations.room_left(keyed),
            papers=[(key, _at_desk(BY_KEY[key])) for key in PAPERS],
            always=[_at_desk(each) for each in ALWAYS],
            seen=self._seen,
            **more,
        )


def _as_sent(keyed: KeyedConversation, paper: str) -> list[SentencePair]:
    """What the person will read, beside what the desk reads."""
    keys = [paper] + [each.key for each in ALWAYS]
    return put_beside(keys, opened_label(keyed).get("language", ""), get_language() or "")


def _at_desk(sentence: ReadySentence) -> str:
    words, _language = read_at_desk(sentence, get_language() or "")
    return words
