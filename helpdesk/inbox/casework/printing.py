"""
All that was said, for paper: without notes and contact, and told as a sealed copy is.

Anybody of the desk prints with the person's yes. A demand of the law is for a coordinator, who
writes down which it is. Where the law forbids to tell the person, only a sealed copy is made.
"""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.conversations import disclosures, lookup
from helpdesk.conversations.disclosures import AGREED, LAW
from helpdesk.conversations.lookup import KeyedConversation, opened_label
from helpdesk.desks import staff_permissions
from helpdesk.inbox.casework.act_page import ActPage
from helpdesk.inbox.layout import message_display
from helpdesk.limits import LONGEST_FIELD
from helpdesk.rules.form_fields import WordsField

# Why it is printed. The code stands in the audit.
GROUNDS = {
    AGREED: gettext_lazy("The person agreed"),
    LAW: gettext_lazy("A demand of the law, after legal advice"),
}


class PrintForm(forms.Form):
    """Why it is printed. coordinates: whether a demand of the law is for this person to answer."""

    use_required_attribute = False

    # Outside the form of the answer, and sent with it: what is half written stays.
    ground = forms.ChoiceField(
        label=gettext_lazy("Why"),
        widget=forms.Select({"form": "reply"}),
        error_messages={
            "required": gettext_lazy("Say first why it is printed."),
            "invalid_choice": gettext_lazy("Only a coordinator answers a demand of the law."),
        },
    )
    demand = WordsField(
        label=gettext_lazy("Which demand of the law"),
        limit=LONGEST_FIELD,
        required=False,
        widget=forms.TextInput({"form": "reply", "autocomplete": "off", "dir": "auto"}),
    )

    def __init__(self, *args: object, coordinates: bool) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        choices = [("", "–"), *GROUNDS.items()]
        if not coordinates:
            del self.fields["demand"]
            choices = [choice for choice in choices if choice[0] != LAW]
        self.fields["ground"].choices = choices  # type: ignore[attr-defined]

    def clean_demand(self) -> str:
        demand = str(self.cleaned_data["demand"]).strip()
        if self.cleaned_data.get("ground") == LAW and not demand:
            raise forms.ValidationError(_("Write down which demand of the law it is."))
        return demand


def print_form(page: ActPage, *typed: object) -> PrintForm:
    """With what this person may choose. typed: what was posted, if anything."""
    return PrintForm(*typed, coordinates=staff_permissions.coordinates(page.user))


def print_it(page: ActPage, keyed: KeyedConversation) -> HttpResponse:
    """A page with every message of both sides, however many there are; asked why first."""
    form = print_form(page, page.request.POST)
    if not form.is_valid():
        for faults in form.errors.values():
            messages.warning(page.request, " ".join(map(str, faults)))
        return page.go_on(keyed)
    # Read first: noting it may give the conversation a fresh key.
    language = opened_label(keyed).get("language", "")
    said = [
        message_display.shown_message(message, language) for message in lookup.messages_of(keyed)
    ]
    ground = form.cleaned_data["ground"]
    disclosures.note_printing(*keyed, ground=ground, text=_note(form.cleaned_data), by=page.user)
    page.page_title = _("What was said")
    return page.page("inbox/print.html", thread=said, conversation=keyed.conversation)


def _note(chosen: dict[str, str]) -> str:
    """What the desk keeps of it: when, why, which demand."""
    day = date_format(timezone.localdate(), "j F Y")
    lines = [_("Printed on %(day)s.") % {"day": day}, str(GROUNDS[chosen["ground"]])]
    if chosen["ground"] == LAW:
        lines.append(chosen["demand"])
    return "\n".join(lines)


ACTS: dict[str, Callable[[ActPage, KeyedConversation], HttpResponse]] = {"print": print_it}
