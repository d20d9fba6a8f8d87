"""Where Wagtail asks: addresses, buttons, and what follows when a row is kept or deleted."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.snippets.action_menu import ActionMenuItem, PublishMenuItem, UnpublishMenuItem

from awareness.models import REGISTRY
from awareness.staff.registry_viewsets import ASK
from website.approvals import proposals
from website.approvals.approval_items import (
    AskItem,
    HideItem,
    RefusedPanel,
    WaitingPanel,
    WaitsItem,
)
from website.approvals.approval_views import (
    AskView,
    HideView,
    NewsNoView,
    ReadRefusalView,
    WaitingView,
    YesView,
    may_change,
)

# Wagtail's own ways of making public and taking back; in them one person is enough.
ALONE = (PublishMenuItem, UnpublishMenuItem)


@hooks.register("register_admin_urls")
def second_yes_urls() -> list[URLPattern]:
    return [
        path("news/<int:pk>/no/", NewsNoView.as_view(), name="news_no"),
        path("refusals/read/", ReadRefusalView.as_view(), name="refusal_read"),
        path("registry/waiting/", WaitingView.as_view(), name="registry_waiting"),
        path("registry/<str:model>/<int:pk>/ask/", AskView.as_view(), name="registry_ask"),
        path("registry/<str:model>/<int:pk>/yes/", YesView.as_view(), name="registry_yes"),
        path("registry/<str:model>/<int:pk>/hide/", HideView.as_view(), name="registry_hide"),
    ]


def keeps_registry(user: Any) -> bool:
    return any(may_change(user, model) for model in REGISTRY)


class WaitingMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return keeps_registry(request.user)


@hooks.register("register_reports_menu_item")
def waiting_item() -> MenuItem:
    label = gettext_lazy("Waiting for a second yes")
    return WaitingMenuItem(label, reverse_lazy("registry_waiting"), icon_name="group", order=90)


@hooks.register("construct_homepage_panels")
def waiting_panel(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(RefusedPanel(request.user))
    if keeps_registry(request.user):
        panels.append(WaitingPanel(request.user))


@hooks.register("register_snippet_action_menu_item", order=1)
def ask_item(model: Any) -> ActionMenuItem | None:
    if model in REGISTRY:
        return AskItem()
    return None


@hooks.register("register_snippet_action_menu_item", order=2)
def waits_item(model: Any) -> ActionMenuItem | None:
    if model in REGISTRY:
        return WaitsItem()
    return None


@hooks.register("register_snippet_action_menu_item", order=3)
def hide_item(model: Any) -> ActionMenuItem | None:
    if model in REGISTRY:
        return HideItem()
    return None


@hooks.register("construct_snippet_action_menu")
def nothing_alone(items: list[Any], request: HttpRequest, context: Any) -> None:
    if context["model"] in REGISTRY:
        items[:] = [item for item in items if not isinstance(item, ALONE)]


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def ask_for_yes(request: HttpRequest, draft: Any) -> HttpResponse | None:
    """Who presses the button sees old and new, and asks there. The draft is kept, and no more."""
    if isinstance(draft, REGISTRY) and request.POST.get(f"action-{ASK}"):
        return redirect("registry_ask", draft._meta.model_name, draft.pk)
    return None


# After awareness has said which rows stay in any case.
@hooks.register("before_delete_snippet", order=1)
def ask_to_take_out(request: HttpRequest, rows: list[Any]) -> HttpResponse | None:
    """What readers see is taken out by two people; a draft that nobody has seen, by one."""
    public = [row for row in rows if type(row) in REGISTRY and row.live]
    if not public or request.method != "POST":
        return None
    for row in public:
        proposals.ask_to_take_out(row, request.user)
    messages.success(request, _("Asked. It is taken out when a second person has said yes."))
    return redirect("registry_waiting")
