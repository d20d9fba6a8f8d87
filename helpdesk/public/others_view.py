"""
The doors for those who write about somebody else: /refer/ for professionals, /tell/ for witnesses.

A referral begins with one question: did the person say yes? Whatever else is answered, or was never
asked, leads to advice and a number, and nothing that was typed is stored.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from helpdesk.gate import csrf, spam_signals
from helpdesk.gate.csrf import FormPost
from helpdesk.public.form_page import ANOTHER_LANGUAGE, FormPage
from helpdesk.public.others_form import ConsentForm, ReferralForm, SightingForm


@csrf.form_page
def refer_page(request: HttpRequest, sent: FormPost | None) -> HttpResponse:
    consent = ConsentPage(request, sent)
    if sent and "message" not in sent.fields and sent.fields.get("act") == ANOTHER_LANGUAGE:
        return consent.show_as_typed(sent)
    if sent is None or not consent.form.is_valid():
        return consent.show(status=422 if sent else 200)
    answer = consent.form.cleaned_data["answer"]
    if answer != "yes":
        told = {"answer": answer, "offer": consent.offer}
        return render(request, "helpdesk/advice.html", told, status=sent.status)
    return ReferralPage(request, sent).answer()


class ConsentPage(FormPage):
    form_class = ConsentForm
    template = "helpdesk/refer.html"

    def new_form(self) -> ConsentForm:
        return ConsentForm(self.sent.fields if self.sent else None)


class OthersPage(FormPage):
    """About somebody else: the words go to a centre that has said yes to the rules of this form."""

    def context(self, token: str) -> dict[str, Any]:
        """Of the checks only the sum, in a flood: nothing of Google stands on these pages."""
        return spam_signals.checks(token, self.offer, self.sent) | {"google": ""}

    def is_only_shown(self, sent: FormPost) -> bool:
        return not self.offer.hearing


class ReferralPage(OthersPage):
    form_class = ReferralForm
    template = "helpdesk/refer_form.html"

    def new_form(self) -> ReferralForm:
        """Empty right after the yes, which is sent alone."""
        if self.sent and "message" in self.sent.fields:
            return ReferralForm(self.offer, self.sent.fields)
        return ReferralForm(self.offer)

    def is_only_shown(self, sent: FormPost) -> bool:
        return not self.form.is_bound or super().is_only_shown(sent)


class SightingPage(OthersPage):
    form_class = SightingForm
    template = "helpdesk/tell.html"
