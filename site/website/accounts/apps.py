"""Wagtail's accounts, as an app with our screens: the way that Wagtail gives for it."""

from wagtail.users.apps import WagtailUsersAppConfig


class AccountScreensConfig(WagtailUsersAppConfig):
    group_viewset = "website.accounts.accounts_view.AccountGroupViewSet"
    user_viewset = "website.accounts.accounts_view.AccountViewSet"
