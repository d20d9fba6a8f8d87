"""What the site itself adds to Wagtail's admin: one's own second factor, and that of others."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.documents.views.serve import serve
from wagtail.models import Page

from website.accounts import attested_accounts
from website.accounts.accounts_view import AccountsView
from website.approvals import approval_hooks as _of_two  # noqa: F401 - it registers itself
from website.banners.banner_view import BannerPanel, BannersView, may_put_up
from website.monitoring.status_view import StatusView
from website.published.reconciler import state_of
from website.recordings import recorder_hooks as _heard  # noqa: F401 - it registers itself
from website.staff_guide import GuideView


class AdministratorsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("auth.change_user"))


@hooks.register("register_admin_urls")
def administrators_urls() -> list[URLPattern]:
    return [
        path("second-factors/", AccountsView.as_view(), name="colleagues"),
        path("status/", StatusView.as_view(), name="status"),
    ]


@hooks.register("register_admin_urls")
def library_urls() -> list[URLPattern]:
    """Where staff open a document that is on no public page yet; `media_files` is for readers."""
    address = "library/<int:document_id>/<str:document_filename>"
    return [path(address, serve, name="wagtaildocs_serve")]


@hooks.register("register_admin_urls")
def visible_urls() -> list[URLPattern]:
    return [path("visible/", is_visible, name="is_visible")]


def is_visible(request: HttpRequest) -> JsonResponse:
    """What readers get of a public page, by its address, for whoever may change it."""
    address = request.GET.get("address", "").replace("\x00", "")  # PostgreSQL takes none
    page = get_object_or_404(Page.objects.live(), url_path=address)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return JsonResponse({"state": state_of(page)})


@hooks.register("register_settings_menu_item")
def second_factors_item() -> MenuItem:
    return AdministratorsItem(
        _("Second factors"), reverse_lazy("colleagues"), icon_name="key", order=610
    )


@hooks.register("register_settings_menu_item")
def status_item() -> MenuItem:
    return AdministratorsItem(
        _("Status"), reverse_lazy("status"), icon_name="info-circle", order=620
    )


@hooks.register("register_account_menu_item")
def own_factors_item(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("factors"),
        "label": str(_("Second factor")),
        "help_text": str(_("Passkeys, the code app, and your ten codes on paper.")),
    }


class BadDayItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_put_up(request.user)


@hooks.register("register_admin_urls")
def bad_day_urls() -> list[URLPattern]:
    return [path("bad-day/", BannersView.as_view(), name="bad_day")]


@hooks.register("register_admin_menu_item")
def bad_day_item() -> MenuItem:
    return BadDayItem(_("A bad day"), reverse_lazy("bad_day"), icon_name="warning", order=900)


@hooks.register("register_admin_urls")
def guide_urls() -> list[URLPattern]:
    return [path("guide/", GuideView.as_view(), name="staff_guide")]


@hooks.register("register_admin_menu_item")
def guide_item() -> MenuItem:
    """In the place of Wagtail's help, which leads out to another site."""
    return MenuItem(_("Short guide"), reverse_lazy("staff_guide"), icon_name="help", order=11000)


@hooks.register("construct_homepage_panels")
def bad_day_panel(request: HttpRequest, panels: list[Any]) -> None:
    if may_put_up(request.user):
        panels.append(BannerPanel())


# Wagtail lets whoever may change an account make a superuser of it. Looking after accounts is a
# role of its own here, so that only a superuser makes, changes or deletes one.


@hooks.register("before_create_user")
def no_new_superuser(request: HttpRequest) -> None:
    if request.POST.get("is_superuser") and not request.user.is_superuser:
        raise PermissionDenied


@hooks.register("before_edit_user")
def no_changed_superuser(request: HttpRequest, user: User) -> None:
    no_new_superuser(request)
    no_deleted_superuser(request, user)


@hooks.register("before_delete_user")
def no_deleted_superuser(request: HttpRequest, user: User) -> None:
    if user.is_superuser and not request.user.is_superuser:
        raise PermissionDenied


@hooks.register("before_bulk_action")
def no_superuser_among_many(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> None:
    for each in objects:
        if isinstance(each, User):
            no_deleted_superuser(request, each)


@hooks.register("after_bulk_action")
def note_many_opened_or_closed(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> None:
    """Wagtail closes and opens many accounts past their model, and no signal tells of it."""
    if action_type != "set_active_state":
        return
    is_open = action.cleaned_form.cleaned_data["mark_as_active"]
    for account in objects:
        if account.is_active is not is_open:  # as it was read before
            attested_accounts.note_open(account, is_open=is_open)
