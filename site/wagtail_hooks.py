"""What the site itself adds to Wagtail's admin: one's own second factor, and that of others."""

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
