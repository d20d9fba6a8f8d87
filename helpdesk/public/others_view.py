"""
The doors for those who write about somebody else: /refer/ for professionals, /tell/ for witnesses.

A referral begins with one question: did the person say yes? Whatever else is answered, or was never
asked, leads to advice and a number, and nothing that was typed is stored.
"""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from helpdesk.gate import csrf, spam_signals
from helpdesk.gate.csrf import Sent
from helpdesk.public import after_sending
from helpdesk.public.others_form import AboutAnother, ConsentForm, ReferralForm, SightingForm
from helpdesk.rules.deletion_dates import UNREAD_DAYS
from helpdesk.rules.desk_promises import offer


@csrf.form_page
def refer_page(request: HttpRequest, sent: Sent | None) -> HttpResponse:
    asked = ConsentForm(sent.fields if sent else None)
    if sent is None or not asked.is_valid():
        status = 422 if sent else 200
        return _page(request, "helpdesk/refer.html", sent, status=status, form=asked)
    answer = asked.cleaned_data["answer"]
    if answer != "yes":
        return _page(request, "helpdesk/advice.html", sent, answer=answer)
    is_first = "message" not in sent.fields
    form = ReferralForm(offer(), None if is_first else sent.fields)
    return _about_another(request, "helpdesk/refer_form.html", sent, form)


@csrf.form_page
def tell_page(request: HttpRequest, sent: Sent | None) -> HttpResponse:
    form = SightingForm(offer(), sent.fields if sent else None)
    return _about_another(request, "helpdesk/tell.html", sent, form)


def _about_another(
    request: HttpRequest, template: str, sent: Sent | None, form: AboutAnother
) -> HttpResponse:
    again = partial(_page, request, template, form=form)
    if sent is None or sent.fault or not form.is_bound or not form.offer.hearing:
        return again(sent)
    if not form.is_valid():
        return again(sent, status=422)
    desk = form.cleaned_data["desk"]
    return after_sending.keep_submission(
        request, sent, form.words, form.offer, desk=desk, again=again
    )


def _page(
    request: HttpRequest,
    template: str,
    sent: Sent | None = None,
    *,
    fault: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    state = after_sending.state_of(sent, fault=fault, status=status)
    here = offer()
    context = {
        "offer": here,
        "unread_days": UNREAD_DAYS,
        "fault": state.fault,
        "token": state.token,
        **spam_signals.checks(state.token, here, sent),
        "google": "",
        **more,
    }
    return render(request, template, context, status=state.status)
