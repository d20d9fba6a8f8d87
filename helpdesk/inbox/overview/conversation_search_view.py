"""
Finding a conversation again. What is looked for is sent, never put into an address or stored.

Open ones are looked through at once, with all that was said. Closed ones come some hundreds at a
time, since there are years of them: in names, tags and notes for everybody, in what was said for
a coordinator who says why. The audit keeps who looked, and why; not for what.
"""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from helpdesk import audit
from helpdesk.audit import Action
from helpdesk.desks import staff_permissions
from helpdesk.inbox.layout.access_keys import KEYS
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.inbox.overview.conversation_search import SearchHit, find, plain
from helpdesk.inbox.overview.list_order import OPEN, conversations_of
from helpdesk.models import Conversation

# Closed conversations that are looked through at one press: a second or two.
AT_ONCE = 1_000
# And in all: a conversation is a row, and no database takes a place beyond this for one.
MOST_LOOKED = 2**31 - 1
MOST_FOUND = 50  # conversations; who finds more asks more closely
# Why a coordinator looks for words in what was said and closed. The code stands in the audit.
REASONS = {
    "wrote-before": _("To see whether this person has written before"),
    "asked": _("The person asks for it"),
    "complaint": _("A complaint"),
    "law": _("A demand of the law, after legal advice"),
}
PLACES = {
    "name": _("in its name or tags"),
    "note": _("in a note"),
    "message": _("in a message"),
    "contact": _("in the safe contact"),
    "told": _("in who, where and when"),
}


class SearchForm(forms.Form):
    """The words; of closed ones how many were looked through, what was found, and why."""

    use_required_attribute = False

    words = forms.CharField(
        label=_("Name, tag, number, or words that were said"),
        max_length=200,
        error_messages={"required": _("Type what you are looking for.")},
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "spellcheck": "false",
                "dir": "auto",
                "accesskey": KEYS["find"].key,
            }
        ),
    )
    reason = forms.ChoiceField(
        label=_("Why, to look into what was said in closed ones too"),
        choices=[("", _("names, tags and notes only")), *REASONS.items()],
        required=False,
    )
    looked = forms.IntegerField(
        min_value=0, max_value=MOST_LOOKED, required=False, widget=forms.HiddenInput
    )
    so_far = forms.CharField(max_length=2_000, required=False, widget=forms.HiddenInput)
    looked_for = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_words(self) -> str:
        words = str(self.cleaned_data["words"])
        if not plain(words).strip():
            raise forms.ValidationError(_("Type what you are looking for."))
        return words


class SearchView(InboxView):
    """GET shows the box; POST looks, as `act` says, through the open or on through the closed."""

    page_title: str = _("Find a conversation")  # type: ignore[assignment]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(SearchForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SearchForm(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        if request.POST.get("act") == "closed":
            return self._closed(form)
        return self._open(form)

    def _open(self, form: SearchForm) -> HttpResponse:
        self._note(Action.SEARCHED)
        rows = list(conversations_of(self.opened).filter(OPEN).order_by("-last_day", "pk"))
        found = find(rows, self.opened, form.cleaned_data["words"], in_messages=True)
        return self._show(form, found=found)

    def _closed(self, form: SearchForm) -> HttpResponse:
        told = form.cleaned_data
        words, reason = told["words"], ""
        if self._coordinates:
            reason = told["reason"]
        looked_for = f"{reason} {words}".strip()
        looked, so_far = told["looked"] or 0, told["so_far"]
        if told["looked_for"] != looked_for:
            # Those were looked through for something else.
            looked, so_far = 0, ""
        # At each press: how far they are, and why, is said by their browser.
        self._note(Action.SEARCHED_CLOSED, about=reason)
        closed = conversations_of(self.opened).filter(state=Conversation.State.CLOSED)
        rows = list(closed.order_by("-last_day", "pk")[looked : looked + AT_ONCE])
        before = closed.filter(pk__in=so_far.split(",")[:MOST_FOUND])
        found = find(list(before), self.opened, words, in_messages=bool(reason))
        found += find(rows, self.opened, words, in_messages=bool(reason))
        return self._show(
            form,
            found=found,
            looked=looked + len(rows),
            looked_for=looked_for,
            closed=closed.count(),
        )

    @property
    def _coordinates(self) -> bool:
        return staff_permissions.coordinates(self.request.user)

    def _note(self, action: Action, about: str = "") -> None:
        for desk in self.opened.desks:
            audit.record(action, by=self.user, desk=desk, about=about)

    def _show(
        self,
        form: SearchForm,
        status: int = 200,
        found: list[SearchHit] | None = None,
        looked: int = 0,
        looked_for: str = "",
        closed: int | None = None,
    ) -> HttpResponse:
        if not self._coordinates:
            del form.fields["reason"]
        context: dict[str, Any] = {"form": form, "looked": looked, "closed": closed}
        context["looked_for"] = looked_for
        if found is not None:
            shown = found[:MOST_FOUND]
            context["found"] = [(each, _places(each)) for each in shown]
            context["too_many"] = len(found) > MOST_FOUND
            context["so_far"] = ""
            if closed is not None:
                context["so_far"] = ",".join(each.conversation.pk for each in shown)
        return self.page("inbox/find.html", status=status, **context)


def _places(found: SearchHit) -> list[Any]:
    return [PLACES[kind] for kind in found.where]
