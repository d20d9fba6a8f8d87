"""Buttons in the editor of the registry, and the panel of what waits on the first screen."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.snippets.action_menu import ActionMenuItem

from awareness.staff.registry_viewsets import ASK
from helpdesk.notices import refusals
from website.approvals import number_hiding, proposals
from website.approvals.approval_views import may_change


def _row(context: Any) -> Any:
    """The row as it is in the database: what is being edited is its draft."""
    return type(context["instance"])._default_manager.get(pk=context["instance"].pk)


class AskItem(ActionMenuItem):
    """The button that comes first."""

    order = -1
    name = f"action-{ASK}"
    label = _("Ask for a second yes")
    icon_name = "group"


class WaitsItem(ActionMenuItem):
    order = 40
    label = _("See what waits")
    icon_name = "view"

    def is_shown(self, context: Any) -> bool:
        return context["view"] == "edit" and proposals.waiting_for(_row(context)) is not None

    def get_url(self, context: Any) -> str:
        row = context["instance"]
        return reverse("registry_yes", args=[row._meta.model_name, row.pk])


class HideItem(ActionMenuItem):
    order = 50
    label = _("Hide this number now")
    icon_name = "warning"

    def is_shown(self, context: Any) -> bool:
        return context["view"] == "edit" and number_hiding.can_hide(_row(context))

    def get_url(self, context: Any) -> str:
        row = context["instance"]
        return reverse("registry_hide", args=[row._meta.model_name, row.pk])


class RefusedPanel(Component):
    """On the first screen of whoever asked for a yes: each no, and why. Nothing, without one."""

    order = 79
    template_name = "website/approvals/refused_panel.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {
            "refusals": refusals.refusals_to(self.user),
            "csrf_token": parent_context.get("csrf_token", ""),
        }


class WaitingPanel(Component):
    """On the first screen of whoever may say yes: what waits. Nothing, when nothing does."""

    order = 80
    template_name = "website/approvals/waiting_panel.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        name = self.user.get_username()
        number = 0
        for proposal in proposals.all_proposals():
            if proposal.by != name and may_change(self.user, type(proposal.row)):
                number += 1
        return {"number": number}
