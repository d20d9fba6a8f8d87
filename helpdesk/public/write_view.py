"""
What somebody who writes meets: the form, the number, and coming back with it.

Every answer to a form is given in place and never after a redirect: a number, or what was
written, must not pass through an address, a cookie or a session. Whatever breaks, the words stay
in the form, the phone numbers stand on the page, and nothing says "sent" that was not stored.
"""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from helpdesk.gate import csrf, spam_signals
from helpdesk.gate.csrf import Sent
from helpdesk.public import after_sending
from helpdesk.public.write_form import WriteForm
from helpdesk.rules.deletion_dates import UNREAD_DAYS
from helpdesk.rules.desk_promises import offer


@csrf.form_page
def write_page(request: HttpRequest, sent: Sent | None) -> HttpResponse:
    form = WriteForm(offer(), sent.fields if sent else None)
    if sent is None or sent.fault or "show-check" in sent.fields:
        return _write_page(request, form, sent)
    if not form.is_valid():
        return _write_page(request, form, sent, status=422)
    again = partial(_write_page, request, form)
    desk = form.cleaned_data["desk"]
    return after_sending.keep_submission(
        request, sent, form.words, form.offer, desk=desk, again=again
    )


def _write_page(
    request: HttpRequest,
    form: WriteForm,
    sent: Sent | None = None,
    *,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    state = after_sending.state_of(sent, fault=fault, status=status)
    context = {
        "form": form,
        "offer": form.offer,
        "unread_days": UNREAD_DAYS,
        "fault": state.fault,
        "token": state.token,
    }
    context |= spam_signals.checks(state.token, form.offer, sent)
    return spam_signals.allow_google(
        render(request, "helpdesk/write.html", context, status=state.status), context
    )
