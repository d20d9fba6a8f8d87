"""Puts the inbox into Wagtail's admin, and takes out what a caseworker has no use for."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem

from helpdesk import staff
from helpdesk.inbox.front import HelpdeskItem, NewsPanel
from helpdesk.inbox.viewset import HelpdeskViewSet


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
    return Permission.objects.filter(**staff.MAY_WORK_HERE)


@hooks.register("construct_main_menu")
def hide_what_is_of_no_use(request: HttpRequest, items: list[MenuItem]) -> None:
    # Help leads out to another site, and wears a badge that has nothing to do with the work here.
    useless = {"help"}
    if staff.works_here(request.user) and not user_has_any_page_permission(request.user):
        useless.add("reports")  # they are about pages
    items[:] = [item for item in items if item.name not in useless]


@hooks.register("construct_homepage_panels")
def add_news(request: HttpRequest, panels: list[Any]) -> None:
    if staff.works_here(request.user) or request.user.is_superuser:
        panels.append(NewsPanel(request.user))
