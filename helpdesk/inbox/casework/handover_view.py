"""Handing a conversation to another desk; keeping or sending back what another desk has handed."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk import sealing
from helpdesk.conversations import handover, replies
from helpdesk.conversations.lookup import KeyedConversation, opened_label
from helpdesk.desks import conversation_keys
from helpdesk.desks.unlock import UnlockedSession
from helpdesk.inbox.layout import message_display
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.inbox.layout.unsaved_text import typed_words
from helpdesk.inbox.overview.list_order import conversations_of
from helpdesk.limits import LONGEST_MESSAGE
from helpdesk.models import Conversation
from helpdesk.rules.form_fields import WordsField, whole_number
from helpdesk.rules.submission import must_not_read


class HandOverForm(forms.Form):
    """To which desk, whether the person agreed, and what the colleagues there should know."""

    use_required_attribute = False

    to = forms.ChoiceField(error_messages={"required": gettext_lazy("Choose the desk.")})
    agreed = forms.ChoiceField(
        choices=[("yes", ""), ("no", "")],
        error_messages={"required": gettext_lazy("Say whether the person agreed.")},
    )
    text = WordsField(limit=LONGEST_MESSAGE, rows=5, required=False)

    def __init__(self, keyed: KeyedConversation, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.desks = {desk.pk: desk for desk in handover.can_get(keyed)}
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (slug, str(desk)) for slug, desk in self.desks.items()
        ]

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if cleaned.get("agreed") == "no" and not cleaned.get("text", "").strip():
            self.add_error("text", _("Without the person's yes, write down why it is handed over."))
        return cleaned


class HandOverView(InboxView):
    """GET shows the form; POST does what the button's `act` says."""

    page_title: str = gettext_lazy("Hand over")  # type: ignore[assignment]

    def get(self, request: HttpRequest, conversation_id: str) -> HttpResponse:
        keyed = keyed_conversation(self.opened, conversation_id)
        if keyed is None:
            return self._gone()
        return self._show(keyed, HandOverForm(keyed, initial=self.carried()))

    def post(self, request: HttpRequest, conversation_id: str) -> HttpResponse:
        acts: dict[str, Callable[[KeyedConversation], HttpResponse]] = {
            "accept": self._accept,
            "send-back": self._send_back,
        }
        act = acts.get(request.POST.get("act", ""), self._hand_over)
        keyed = keyed_conversation(self.opened, conversation_id)
        try:
            return act(keyed) if keyed else self._gone()
        except Conversation.DoesNotExist:
            return self._gone()

    def _hand_over(self, keyed: KeyedConversation) -> HttpResponse:
        form = HandOverForm(keyed, self.request.POST)
        if not form.is_valid():
            return self._show(keyed, form, status=422)
        to, agreed = form.desks[form.cleaned_data["to"]], form.cleaned_data["agreed"] == "yes"
        try:
            handover.hand_over(
                keyed,
                to,
                agreed=agreed,
                why=form.cleaned_data["text"],
                by=self.opened.member.user,
                seen=self._seen,
            )
        except handover.WrittenSince:
            # It may forbid this very desk.
            form.add_error("to", _("The person has just written. Read it before you answer."))
            return self._show(keyed, form, status=409, newest=True)
        except handover.ConversationGone:
            form.add_error("to", _("This desk has just closed. Nothing was handed over."))
            return self._show(keyed, form, status=409)
        done = _("Handed over to %(desk)s. The person sees it, and keeps the same number.")
        messages.success(self.request, done % {"desk": to})
        return redirect("inbox:list")

    @property
    def _seen(self) -> int | None:
        """The last message that stood on the page from which one came here; None if not known."""
        return whole_number(self.request.POST.get("seen") or self.request.GET.get("seen", ""))

    def _accept(self, keyed: KeyedConversation) -> HttpResponse:
        if handover.accept_handover(keyed.conversation, by=self.opened.member.user):
            messages.success(self.request, _("It is yours now."))
        return redirect("inbox:conversation", conversation_id=keyed.conversation.pk)

    def _send_back(self, keyed: KeyedConversation) -> HttpResponse:
        why = self.request.POST.get("text", "")[:LONGEST_MESSAGE]
        try:
            back = handover.send_back(keyed, why=why, by=self.user, seen=self._seen)
        except handover.WrittenSince:
            fault = _("The person has just written. Read it before you answer.")
            messages.error(self.request, fault)
            form = HandOverForm(keyed, initial={"text": why})
            return self._show(keyed, form, status=409, newest=True)
        except handover.ConversationGone:
            fault = _("It cannot be sent back now: that desk is closed, or must not read it.")
            messages.error(self.request, fault)
            return redirect("inbox:conversation", conversation_id=keyed.conversation.pk)
        messages.success(self.request, _("Sent back to %(desk)s.") % {"desk": back})
        return redirect("inbox:list")

    def _show(
        self,
        keyed: KeyedConversation,
        form: HandOverForm,
        status: int = 200,
        newest: bool = False,
    ) -> HttpResponse:
        """newest: of the last message that came it has been said that it did."""
        named = must_not_read(opened_label(keyed))
        # An address that does not say what was on the screen has shown nothing.
        seen = self._seen or 0
        if newest:
            seen = keyed.conversation.messages.aggregate(last=Max("sequence"))["last"]
        return self.page(
            "inbox/hand_over.html",
            status=status,
            conversation=keyed.conversation,
            pending=handover.pending(keyed.conversation),
            has_draft=replies.draft_of(keyed.conversation, self.user) is not None,
            is_known=named is not None,
            must_not_read=named or [],
            centres=message_display.names_of_desks(named or []),
            seen=seen,
            form=form,
        )

    def _gone(self) -> HttpResponse:
        self.page_title = _("No longer here")
        typed = typed_words(self.request)
        return self.page("inbox/gone.html", status=404, typed=typed)


def keyed_conversation(who: UnlockedSession, conversation_id: str) -> KeyedConversation | None:
    """The conversation, if this caseworker has it and it opens."""
    conversation = conversations_of(who).filter(pk=conversation_id).first()
    if conversation is None:
        return None
    try:
        return KeyedConversation(
            conversation, conversation_keys.key_for_desk(conversation, who.desk_keys)
        )
    except sealing.CannotUnseal:
        return None
