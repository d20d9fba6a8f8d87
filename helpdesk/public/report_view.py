"""
The door for somebody who saw something and is not sure: /report/.

Its messages go to the desk of child protection and to no other, so that what witnesses tell never
lies among the messages of people who ask for help for themselves. While that desk cannot read,
the page has no form and says where else to tell it.
"""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from base import phonebook
from base.phonebook.travel_lines import travel_row
from helpdesk.gate import spam_signals
from helpdesk.public.form_page import FormPage
from helpdesk.public.report_form import ReportForm
from helpdesk.rules.countries import ANYWHERE, EUROPEAN_UNION, LINES_IN, country
from helpdesk.rules.routing import DeskName

# Whom else one can tell, in this order: codes of the phonebook.
ELSEWHERE = ("child-focus", "police", "i-say-stop")


class ReportPage(FormPage):
    form_class = ReportForm
    template = "helpdesk/report.html"

    def new_form(self) -> ReportForm:
        return ReportForm(_language(), self.sent.fields if self.sent else None)

    def desk_of(self) -> DeskName:
        return DeskName.CHILD_PROTECTION

    def context(self, token: str) -> dict[str, Any]:
        """Of the checks only the sum, in a flood: nothing of Google stands on this page."""
        reader = self.offer.reports
        surge = bool(reader.promise and reader.promise.surge)
        return {
            "reader": reader,
            "challenge": spam_signals.challenge_for(token, surge=surge),
            "elsewhere": _lines(ELSEWHERE),
        }

    def received_context(self) -> dict[str, Any]:
        """Who is there for a child in the country that was named, as far as we know."""
        code = self.form.cleaned_data["country"]
        return {
            "country": country(code, _language()) if code else "",
            "lines_there": _lines(LINES_IN.get(code, ANYWHERE)),
            "has_112": code in EUROPEAN_UNION,
            "row": travel_row(code, timezone.localdate()),
        }


def _lines(codes: tuple[str, ...]) -> list[Any]:
    """Of the telephone lines with these codes, those that the phonebook knows."""
    known = phonebook.current().page(_language()).lines
    return [known[code] for code in codes if code in known]


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
