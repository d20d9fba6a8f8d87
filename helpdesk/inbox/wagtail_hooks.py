"""Puts the inbox into Wagtail's admin, and takes out what a caseworker has no use for."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import Permission, User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem

from helpdesk.desks import desk_keys, recovery_kit, staff_permissions
from helpdesk.inbox.audit_report import AuditReport
from helpdesk.inbox.layout.admin_menu import HelpdeskItem, NewsPanel
from helpdesk.inbox.urls import HelpdeskViewSet
from helpdesk.inbox.year_figures_view import FiguresItem, YearFiguresView


@hooks.register("register_admin_viewset")
def register_inbox() -> HelpdeskViewSet:
    return HelpdeskViewSet()


@hooks.register("register_admin_menu_item")
def register_helpdesk_item() -> MenuItem:
    return HelpdeskItem(
        _("Helpdesk"), reverse_lazy("inbox:list"), name="helpdesk", icon_name="mail", order=50
    )


@hooks.register("register_permissions")
def register_permission() -> QuerySet[Permission]:
    return Permission.objects.filter(
        content_type__app_label="helpdesk",
        codename__in=["view_conversation", "change_desk", "view_auditentry", "view_tally"],
    )


# Whoever is deleted leaves the desks as if they had given their key up: they get new ones, and
# nobody is deleted who alone could open one.


@hooks.register("before_delete_user")
def take_out_whoever_is_deleted(request: HttpRequest, user: User) -> HttpResponse | None:
    return _take_out(request, [user]) if request.method == "POST" else None


@hooks.register("before_bulk_action")
def take_out_many(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    users = [user for user in objects if isinstance(user, User) and action_type == "delete"]
    return _take_out(request, users)


def _take_out(request: HttpRequest, users: list[User]) -> HttpResponse | None:
    try:
        with transaction.atomic():
            for user in users:
                if member := staff_permissions.member_key(user):
                    recovery_kit.give_up_key(member, by=staff_permissions.user_of(request))
    except desk_keys.LastHolder as desks:
        fault = _("Not deleted: nobody else opens %(desks)s. First a colleague has to be let in.")
        messages.error(request, fault % {"desks": desks})
        return redirect("wagtailusers_users:index")
    return None


class AuditItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("helpdesk.view_auditentry"))


@hooks.register("register_admin_urls")
def audit_url() -> list[URLPattern]:
    return [
        path("reports/audit/", AuditReport.as_view(), name="audit"),
        path("figures/", YearFiguresView.as_view(), name="figures"),
    ]


@hooks.register("register_admin_menu_item")
def figures_item() -> MenuItem:
    return FiguresItem(_("Figures"), reverse_lazy("figures"), icon_name="list-ul", order=60)


@hooks.register("register_reports_menu_item")
def audit_item() -> MenuItem:
    return AuditItem(_("Audit"), reverse_lazy("audit"), icon_name="history", order=700)


@hooks.register("construct_main_menu")
def hide_what_is_of_no_use(request: HttpRequest, items: list[MenuItem]) -> None:
    # Help leads out to another site, and wears a badge that has nothing to do with the work here.
    useless = {"help"}
    of_use = user_has_any_page_permission(request.user) or request.user.has_perm(
        "helpdesk.view_auditentry"
    )
    if not of_use:
        useless.add("reports")  # they are about pages, and one is the audit
    items[:] = [item for item in items if item.name not in useless]


@hooks.register("construct_homepage_panels")
def add_news(request: HttpRequest, panels: list[Any]) -> None:
    if staff_permissions.works_here(request.user) or request.user.is_superuser:
        panels.append(NewsPanel(request.user))
