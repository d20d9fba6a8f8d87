"""
Who did what: all of it for administrators, of her own desk for a coordinator.

Wagtail's report verifies the chain each time it is looked at. A coordinator reads what was done at
her desk, in her words, without anything of what is shut to her; all of her desk read that she can.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from helpdesk import audit
from helpdesk.audit import Action
from helpdesk.conversations import recusal
from helpdesk.conversations.disclosures import AGREED, LAW, PROTECTION, UNTOLD
from helpdesk.desks.recovery_kit import PAPER
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.inbox.layout.message_display import full_names, tongue
from helpdesk.inbox.overview.conversation_search_view import REASONS
from helpdesk.inbox.overview.list_order import conversations_of
from helpdesk.limits import AUDIT_ON_A_PAGE
from helpdesk.models import AuditEntry, Desk
from helpdesk.rules import routing
from helpdesk.rules.form_fields import let_choose

WORDS: dict[str, str | Promise] = {
    Action.OPENED: _("opened"),
    Action.ANSWERED: _("answered"),
    Action.SPOKEN: _("answered by voice"),
    Action.NOTED: _("wrote a note"),
    Action.ASSIGNED: _("gave into somebody's hands"),
    Action.CLOSED: _("closed"),
    Action.REOPENED: _("opened again"),
    Action.SET_ASIDE: _("set aside"),
    Action.PUT_BACK: _("put back"),
    Action.HANDED_OVER: _("handed over to another desk"),
    Action.ACCEPTED: _("accepted from another desk"),
    Action.SENT_BACK: _("sent back to the other desk"),
    Action.NAMED: _("gave a name or tags"),
    Action.JOINED: _("joined with another conversation of the same person"),
    Action.PARTED: _("parted from other conversations"),
    Action.SHUT: _("shut to a colleague"),
    Action.UNSHUT: _("opened to a colleague again"),
    Action.PRINTED: _("printed what was said"),
    Action.TAKEN_AS_IT_CAME: _("took a file as it came"),
    Action.PICTURE_ASKED: _("asked for a picture"),
    Action.PICTURE_SHUT: _("let no more pictures come"),
    Action.FORBIDDEN: _("said that a picture must not be here"),
    Action.DESTROYED: _("deleted a picture that must not be here"),
    Action.GIVEN_OUT: _("made a copy for somebody else"),
    Action.SAFE_NOW: _("said that the person is safe now"),
    Action.DELETED: _("deleted"),
    Action.LET_IN: _("let a colleague in"),
    Action.TAKEN_OUT: _("took a colleague out"),
    Action.KEY_MADE: _("made a key"),
    Action.KEY_REPLACED: _("replaced the desk's key"),
    Action.PASSPHRASE_CHANGED: _("changed their passphrase"),
    Action.RECOVERED: _("opened the desk with the recovery kit"),
    Action.KIT_CONFIRMED: _("confirmed the recovery kit"),
    Action.DESK_CHANGED: _("changed a setting of the desk"),
    Action.DESK_OPENED: _("opened the desk"),
    Action.DESK_CLOSED: _("closed the desk"),
    Action.ANSWER_WRITTEN: _("wrote an own text"),
    Action.ANSWER_EMPTIED: _("emptied an own text"),
    Action.ANSWER_READ: _("said that an own text is right"),
    Action.SHIFT_NOTED: _("left a line for the next shift"),
    Action.SHIFT_DONE: _("did what a line for the next shift says"),
    Action.EXPORTED: _("took statistics away"),
    Action.SEARCHED: _("searched the open conversations"),
    Action.SEARCHED_CLOSED: _("searched the closed conversations"),
    Action.UNLOCKED: _("opened the helpdesk"),
    Action.WRONG_PASSPHRASE: _("typed a wrong passphrase"),
    Action.INVITED: _("invited"),
    Action.SIGNED_IN: _("signed in with the second factor"),
    Action.WRONG_FACTOR: _("failed at the second factor"),
    Action.FACTOR_ADDED: _("added a second factor"),
    Action.FACTOR_REMOVED: _("took a second factor away"),
    Action.FACTORS_RESET: _("took all factors of somebody away"),
    Action.ROLE_GIVEN: _("gave a role"),
    Action.ROLE_TAKEN: _("took a role away"),
    Action.RENAMED: _("gave an account another name"),
    Action.MAIL_CHANGED: _("changed the mail address of an account"),
    Action.PASSWORD_SET: _("set a password for somebody else"),
    Action.ACCOUNT_CLOSED: _("closed an account"),
    Action.ACCOUNT_OPENED: _("opened a closed account again"),
    Action.PROPOSED: _("asked for a second yes to a change of the registry"),
    Action.AGREED: _("said yes to a change of the registry"),
    Action.REFUSED: _("said no, and why, to what a colleague asked a yes for"),
    Action.NUMBER_HIDDEN: _("hid a number of the registry"),
    Action.BANNER_UP: _("put a banner on every page"),
    Action.BANNER_DOWN: _("took a banner from every page"),
    Action.PRUNED: _("entries older than a year were forgotten"),
}


def who_of(entry: AuditEntry) -> str:
    """The name, and the key of the account, which stays when the name is changed."""
    if entry.who_key is None:
        return entry.who
    return f"{entry.who} ({entry.who_key})"


DESKS = dict(routing.DeskName.choices)
GROUNDS = {
    AGREED: _("the person agreed"),
    LAW: _("a demand of the law"),
    UNTOLD: _("a demand of the law, and the person is not told"),
    PROTECTION: _("for a service that protects"),
}
SETTINGS = {field.name: field.verbose_name for field in Desk._meta.fields} | {
    "agreed": _("a second person agreed to address and certificate"),
    "duty": _("who has duty"),
}
KIT = {PAPER: _("recovery kit")}
# What an entry is about, where that is a code and not somebody's name.
ABOUT: dict[str, Mapping[str, Any]] = {
    Action.HANDED_OVER: DESKS,
    Action.SENT_BACK: DESKS,
    Action.PRINTED: GROUNDS,
    Action.TAKEN_AS_IT_CAME: GROUNDS,
    Action.GIVEN_OUT: GROUNDS,
    Action.SEARCHED_CLOSED: REASONS,
    Action.DESK_CHANGED: SETTINGS,
    Action.KEY_MADE: KIT,
    Action.KIT_CONFIRMED: KIT,
}
OF_ANSWERS = (Action.ANSWER_WRITTEN, Action.ANSWER_EMPTIED, Action.ANSWER_READ)


def about_of(entry: AuditEntry) -> str:
    """In words, where it is a code; else the name as it stands."""
    if entry.action in OF_ANSWERS:
        answer, _dot, language = entry.about.partition(".")
        return f"{answer}, {tongue(language).name or language}"
    return str(ABOUT.get(entry.action, {}).get(entry.about, entry.about))


class AuditReport(ReportView):
    """For administrators. Not to be taken away as a spreadsheet: it lists all conversations."""

    FORMATS: tuple[str, ...] = ()
    model = AuditEntry
    permission_policy = ModelPermissionPolicy(AuditEntry)
    permission_required = "view"
    template_name = "inbox/audit.html"
    results_template_name = "inbox/audit_results.html"
    page_title = _("Audit")
    header_icon = "history"
    index_url_name = "audit"
    columns = [
        Column("number", label=_("No.")),
        Column("day", label=_("Day"), accessor=lambda entry: date_format(entry.day, "j M Y")),
        Column("who", label=_("Who"), accessor=who_of),
        Column("action", label=_("Did what"), accessor=lambda entry: WORDS.get(entry.action, "?")),
        Column("desk", label=_("Desk"), accessor=lambda entry: DESKS.get(entry.desk, entry.desk)),
        Column(
            "conversation",
            label=_("Conversation"),
            accessor=lambda entry: entry.conversation[:6].upper(),
        ),
        Column("about", label=_("About"), accessor=about_of),
    ]

    def get_queryset(self) -> QuerySet[AuditEntry]:
        return AuditEntry.objects.order_by("-number")

    def get_context_data(self, *args: Any, **context: Any) -> dict[str, Any]:
        head = self.request.GET.get("head", "")[:64]
        verdict = audit.verify(head)
        return super().get_context_data(*args, verdict=verdict, head=head, **context)


class AuditRow(NamedTuple):
    """An entry in words. may_open: whether its conversation is there, and theirs to open."""

    entry: AuditEntry
    who: str
    act: str | Promise
    about: str
    may_open: bool


class AuditChoice(forms.Form):
    """Of whom, which act, of which day. entries: all; what none of them has is no choice."""

    use_required_attribute = False

    who = forms.ChoiceField(label=_("Who"), required=False)
    act = forms.ChoiceField(label=_("Did what"), required=False)
    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, asked: Mapping[str, Any], entries: QuerySet[AuditEntry]) -> None:
        super().__init__(asked)
        self.entries = entries
        people = entries.order_by("who").exclude(who="").values_list("who", flat=True).distinct()
        acts = entries.order_by("action").values_list("action", flat=True).distinct()
        let_choose(
            self,
            who=[("", _("everybody")), *full_names(people).items()],
            act=[("", _("any")), *((act, WORDS.get(act, "?")) for act in acts)],
        )

    @property
    def chosen(self) -> QuerySet[AuditEntry]:
        """Those that fit; none where a choice is not one."""
        if not self.is_valid():
            return self.entries.none()
        wanted = {"who": "who", "act": "action", "day": "day"}
        told = {name: self.cleaned_data[field] for field, name in wanted.items()}
        return self.entries.filter(**{name: value for name, value in told.items() if value})

    @property
    def as_query(self) -> str:
        """For the next page, which is of the same choice."""
        return urlencode({name: self.data.get(name, "") for name in self.fields})


class DeskAuditView(InboxView):
    """For coordinators who hold the key of the desk."""

    page_title: str = _("Who did what")  # type: ignore[assignment]

    def get(self, request: HttpRequest, desk: str) -> HttpResponse:
        of_desk = self.coordinated(desk)
        form = AuditChoice(request.GET, recusal.audit_of(of_desk, self.user))
        page = Paginator(form.chosen, AUDIT_ON_A_PAGE).get_page(request.GET.get("p"))
        rows = self._rows(page.object_list)
        return self.page("inbox/desk_audit.html", desk=of_desk, form=form, rows=rows, page_obj=page)

    def _rows(self, entries: Iterable[AuditEntry]) -> list[AuditRow]:
        shown = list(entries)
        there = conversations_of(self.opened).filter(pk__in={each.conversation for each in shown})
        may_open = set(there.values_list("pk", flat=True))
        names = full_names(each.who for each in shown) | full_names(each.about for each in shown)
        rows = []
        for each in shown:
            who, about = names.get(each.who, each.who), about_of(each)
            about = names.get(about, about)
            act = WORDS.get(each.action, "?")
            rows.append(AuditRow(each, who, act, about, each.conversation in may_open))
        return rows
