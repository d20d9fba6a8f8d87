"""
The door for somebody who saw something and is not sure: /report/.

Its messages go to the desk of child protection and to no other, so that what witnesses tell never
lies among the messages of people who ask for help for themselves. While that desk cannot read,
the page has no form and says where else to tell it.
"""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from helpdesk.gate import csrf, spam_score
from helpdesk.gate.csrf import Sent
from helpdesk.public import after_sending
from helpdesk.public.report_form import ReportForm
from helpdesk.rules.countries import ANYWHERE, EUROPEAN_UNION, LINES_IN, country
from helpdesk.rules.deletion_dates import UNREAD_DAYS
from helpdesk.rules.desk_promises import offer
from helpdesk.rules.routing import DeskName

DESK = DeskName.CHILD_PROTECTION

# Whom else one can tell, in this order: codes of the phonebook.
ELSEWHERE = ("child-focus", "child-focus-abroad", "police", "i-say-stop")


@csrf.form_page
def report_page(request: HttpRequest, sent: Sent | None) -> HttpResponse:
    language = get_language() or settings.LANGUAGE_CODE
    form = ReportForm(language, sent.fields if sent else None)
    if sent is None or sent.fault:
        return _page(request, form, sent)
    if not form.is_valid():
        return _page(request, form, sent, status=422)
    again, help_in_country = partial(_page, request, form), _there(form, language)
    return after_sending.keep_submission(
        request, sent, form.words, offer(), desk=DESK, again=again, **help_in_country
    )


def _there(form: ReportForm, language: str) -> dict[str, Any]:
    """Who is there for a child in the country that was named, as far as we know."""
    code = form.cleaned_data["country"]
    lines = settings.PHONEBOOK.page(language).lines
    known = [lines[line] for line in LINES_IN.get(code, ANYWHERE) if line in lines]
    return {
        "country": country(code, language) if code else "",
        "lines_there": known,
        "has_112": code in EUROPEAN_UNION,
    }


def _elsewhere(language: str) -> list[Any]:
    lines = settings.PHONEBOOK.page(language).lines
    return [lines[code] for code in ELSEWHERE if code in lines]


def _challenge(token: str, reader: Any) -> str:
    """Only the sum, in a flood: nothing of Google stands on this page."""
    return spam_score.challenge_for(token, surge=bool(reader and reader.promise.surge))


def _page(
    request: HttpRequest,
    form: ReportForm,
    sent: Sent | None = None,
    *,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    language = get_language() or settings.LANGUAGE_CODE
    reader = offer().reader(DESK)
    state = after_sending.state_of(sent, fault=fault, status=status)
    context = {
        "form": form,
        "reader": reader,
        "challenge": _challenge(state.token, reader),
        "elsewhere": _elsewhere(language),
        "unread_days": UNREAD_DAYS,
        "fault": state.fault,
        "token": state.token,
    }
    return render(request, "helpdesk/report.html", context, status=state.status)
