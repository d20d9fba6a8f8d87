"""Who works in which language: whoever may change the home page of its tree."""

from typing import Any

from django.conf import settings
from django.contrib.auth.mixins import UserPassesTestMixin
from wagtail.permission_policies.pages import PagePermissionPolicy


def languages_of(user: Any, act: str = "change") -> list[str]:
    """The codes of the languages whose pages somebody may change (or publish), English left out."""
    homes = PagePermissionPolicy().instances_user_has_any_permission_for(user, {act})
    with_home = set(homes.filter(depth=2).values_list("locale__language_code", flat=True))
    return [code for code in others() if code in with_home]


def others() -> list[str]:
    """Every language but English, in the order of the menu."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


class TranslatorPermissionMixin(UserPassesTestMixin):
    """A screen for whoever works in at least one language."""

    raise_exception = True
    request: Any

    def test_func(self) -> bool:
        return bool(languages_of(self.request.user))
