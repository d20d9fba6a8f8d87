"""
The door for somebody who saw something and is not sure: /report/.

Its messages go to the desk of child protection and to no other, so that what witnesses tell never
lies among the messages of people who ask for help for themselves. While that desk cannot read,
the page has no form and says where else to tell it.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from helpdesk import evidence, gate, intake, judging
from helpdesk.countries import ANYWHERE, EUROPEAN_UNION, LINES_IN, country
from helpdesk.gate import Sent
from helpdesk.offer import offer
from helpdesk.report_form import ReportForm
from helpdesk.routing import Desk
from helpdesk.terms import UNREAD_DAYS
from helpdesk.views import received_page, stored_not

DESK = Desk.CHILD_PROTECTION

# Whom else one can tell, in this order: codes of the phonebook.
ELSEWHERE = ("child-focus", "child-focus-abroad", "police", "i-say-stop")


@gate.form_page
def report(request: HttpRequest, sent: Sent | None) -> HttpResponse:
    language = get_language() or settings.LANGUAGE_CODE
    form = ReportForm(language, sent.fields if sent else None)
    if sent is None or sent.fault:
        return _page(request, form, sent)
    if not form.is_valid():
        return _page(request, form, sent, status=422)
    try:
        accepted = judging.accept(request, sent, form.words, offer(language), desk=DESK)
    except intake.FormSpent:
        return _page(request, form, fault="once-more", status=422)
    except Exception as error:  # noqa: BLE001 - whatever it is, the words must not be lost
        return _page(request, form, sent, fault=stored_not(error), status=503)
    reader = offer(language).reader(DESK)
    return received_page(request, accepted, reader, **_there(form, language))


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
    return evidence.challenge_for(token, surge=bool(reader and reader.promise.surge))


def _page(
    request: HttpRequest,
    form: ReportForm,
    sent: Sent | None = None,
    *,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    language = get_language() or settings.LANGUAGE_CODE
    reader = offer(language).reader(DESK)
    # A form that may have been stored keeps its token: sent again it is the same case.
    token = (sent.token if sent and fault != "once-more" else "") or gate.new_token()
    context = {
        "form": form,
        "reader": reader,
        "challenge": _challenge(token, reader),
        "elsewhere": _elsewhere(language),
        "unread_days": UNREAD_DAYS,
        "fault": fault or (sent.fault if sent else ""),
        "token": token,
    }
    status = sent.status if sent and sent.fault else status
    return render(request, "helpdesk/report.html", context, status=status)
