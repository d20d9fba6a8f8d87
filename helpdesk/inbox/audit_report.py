"""Wagtail's report of who did what; it verifies the chain each time it is looked at."""

from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from helpdesk import audit
from helpdesk.audit import Action
from helpdesk.models import AuditEntry
from helpdesk.rules import routing

WORDS: dict[str, str | Promise] = {
    Action.OPENED: _("opened"),
    Action.ANSWERED: _("answered"),
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
    Action.GIVEN_OUT: _("made a copy for somebody else"),
    Action.DELETED: _("deleted"),
    Action.LET_IN: _("let a colleague in"),
    Action.TAKEN_OUT: _("took a colleague out"),
    Action.KEY_MADE: _("made a key"),
    Action.KEY_REPLACED: _("replaced the desk's key"),
    Action.PASSPHRASE_CHANGED: _("changed their passphrase"),
    Action.RECOVERED: _("recovered a lost key"),
    Action.KIT_CONFIRMED: _("confirmed the recovery kit"),
    Action.DESK_CHANGED: _("changed a setting of the desk"),
    Action.DESK_OPENED: _("opened the desk"),
    Action.DESK_CLOSED: _("closed the desk"),
    Action.SHIFT_NOTED: _("wrote the note for the next shift"),
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
    Action.PROPOSED: _("asked for a second yes to a change of the registry"),
    Action.AGREED: _("said yes to a change of the registry"),
    Action.NUMBER_HIDDEN: _("hid a number of the registry"),
    Action.BANNER_UP: _("put a banner on every page"),
    Action.BANNER_DOWN: _("took a banner from every page"),
    Action.PRUNED: _("entries older than a year were forgotten"),
}

DESKS = dict(routing.DeskName.choices)


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
        Column("who", label=_("Who")),
        Column("action", label=_("Did what"), accessor=lambda entry: WORDS.get(entry.action, "?")),
        Column("desk", label=_("Desk"), accessor=lambda entry: DESKS.get(entry.desk, entry.desk)),
        Column(
            "conversation",
            label=_("Conversation"),
            accessor=lambda entry: entry.conversation[:6].upper(),
        ),
        Column("about", label=_("About")),
    ]

    def get_queryset(self) -> QuerySet[AuditEntry]:
        return AuditEntry.objects.order_by("-number")

    def get_context_data(self, *args: Any, **context: Any) -> dict[str, Any]:
        head = self.request.GET.get("head", "")[:64]
        verdict = audit.verify(head)
        return super().get_context_data(*args, verdict=verdict, head=head, **context)
