"""The form for oneself: /write/."""

from typing import Any

from django.http import HttpResponse

from helpdesk.gate import spam_signals
from helpdesk.gate.csrf import FormPost
from helpdesk.public.form_page import FormPage
from helpdesk.public.write_form import WriteForm


class WritePage(FormPage):
    form_class = WriteForm
    template = "helpdesk/write.html"
    is_heard = True

    def is_only_shown(self, sent: FormPost) -> bool:
        """Google's check was asked for: it comes with the form."""
        return "show-check" in sent.fields

    def context(self, token: str) -> dict[str, Any]:
        return spam_signals.checks(token, self.offer, self.sent)

    def render(self, context: dict[str, Any], status: int) -> HttpResponse:
        return spam_signals.allow_google(super().render(context, status), context)
