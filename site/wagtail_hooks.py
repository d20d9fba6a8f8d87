"""What the site itself adds to Wagtail's admin: one's own second factor, and that of others."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from website.accounts.colleagues import Colleagues


class SecondFactorsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("auth.change_user"))


@hooks.register("register_admin_urls")
def second_factor_urls() -> list[URLPattern]:
    return [path("second-factors/", Colleagues.as_view(), name="colleagues")]


@hooks.register("register_settings_menu_item")
def second_factors_item() -> MenuItem:
    return SecondFactorsItem(
        _("Second factors"), reverse_lazy("colleagues"), icon_name="key", order=610
    )


@hooks.register("register_account_menu_item")
def own_factors_item(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("factors"),
        "label": str(_("Second factor")),
        "help_text": str(_("Passkeys, the code app, and your ten codes on paper.")),
    }


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
