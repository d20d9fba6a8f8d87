"""Handing a conversation to another desk; keeping or sending back what another desk has handed."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk import keys, sealing, transfer
from helpdesk.fields import LIMIT, WordsField
from helpdesk.finding import Found
from helpdesk.inbox.door import Page
from helpdesk.models import Conversation
from helpdesk.unlock import Opened


class HandOverForm(forms.Form):
    """To which desk, whether the person agreed, and what the colleagues there should know."""

    use_required_attribute = False

    to = forms.ChoiceField(error_messages={"required": gettext_lazy("Choose the desk.")})
    agreed = forms.ChoiceField(
        choices=[("yes", ""), ("no", "")],
        error_messages={"required": gettext_lazy("Say whether the person agreed.")},
    )
    text = WordsField(limit=LIMIT, rows=5, required=False)

    def __init__(self, conversation: Conversation, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.desks = {desk.pk: desk for desk in transfer.can_get(conversation)}
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (slug, str(desk)) for slug, desk in self.desks.items()
        ]

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if cleaned.get("agreed") == "no" and not cleaned.get("text", "").strip():
            self.add_error("text", _("Without the person's yes, write down why it is handed over."))
        return cleaned


class HandOver(Page):
    """GET shows the form; POST does what the button's `act` says."""

    page_title: str = gettext_lazy("Hand over")  # type: ignore[assignment]

    def get(self, request: HttpRequest, case: str) -> HttpResponse:
        found = opened(self.opened, case)
        if found is None:
            return self._gone()
        return self._show(found, HandOverForm(found.conversation, initial=self.carried()))

    def post(self, request: HttpRequest, case: str) -> HttpResponse:
        acts: dict[str, Callable[[Found], HttpResponse]] = {
            "accept": self._accept,
            "send-back": self._send_back,
        }
        act = acts.get(request.POST.get("act", ""), self._hand_over)
        found = opened(self.opened, case)
        try:
            return act(found) if found else self._gone()
        except Conversation.DoesNotExist:
            return self._gone()

    def _hand_over(self, found: Found) -> HttpResponse:
        form = HandOverForm(found.conversation, self.request.POST)
        if not form.is_valid():
            return self._show(found, form, status=422)
        to, agreed = form.desks[form.cleaned_data["to"]], form.cleaned_data["agreed"] == "yes"
        try:
            transfer.hand_over(
                found, to, agreed=agreed, why=form.cleaned_data["text"], by=self.opened.member.user
            )
        except transfer.NotThere:
            form.add_error("to", _("This desk has just closed. Nothing was handed over."))
            return self._show(found, form, status=409)
        done = _("Handed over to %(desk)s. The person sees it, and keeps the same number.")
        messages.success(self.request, done % {"desk": to})
        return redirect("inbox:list")

    def _accept(self, found: Found) -> HttpResponse:
        if transfer.accept(found.conversation, by=self.opened.member.user):
            messages.success(self.request, _("It is yours now."))
        return redirect("inbox:conversation", case=found.conversation.pk)

    def _send_back(self, found: Found) -> HttpResponse:
        why = self.request.POST.get("text", "")[:LIMIT]
        try:
            back = transfer.send_back(found, why=why, by=self.opened.member.user)
        except transfer.NotThere:
            messages.error(self.request, _("It cannot be sent back now: that desk is closed."))
            return redirect("inbox:conversation", case=found.conversation.pk)
        messages.success(self.request, _("Sent back to %(desk)s.") % {"desk": back})
        return redirect("inbox:list")

    def _show(self, found: Found, form: HandOverForm, status: int = 200) -> HttpResponse:
        return self.page(
            "helpdesk/inbox/hand_over.html",
            status=status,
            conversation=found.conversation,
            pending=transfer.pending(found.conversation),
            form=form,
        )

    def _gone(self) -> HttpResponse:
        self.page_title = _("No longer here")
        typed = self.request.POST.get("text", "")
        return self.page("helpdesk/inbox/gone.html", status=404, typed=typed)


def opened(who: Opened, case: str) -> Found | None:
    """The conversation, if this caseworker has it and it opens."""
    conversation = Conversation.objects.of_desks(who.desks).filter(pk=case).first()
    if conversation is None:
        return None
    try:
        return Found(conversation, keys.case_key_for_desk(conversation, who.desk_keys))
    except sealing.CannotUnseal:
        return None
