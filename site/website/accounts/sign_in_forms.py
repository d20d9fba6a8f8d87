"""What somebody types to come in."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm

from website.accounts.login_throttle import counts_as, keep_for_second_step, password_backoff


class SignInForm(LoginForm):
    """Wagtail's, with a wait after wrong passwords; a password that comes meanwhile is not read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Wagtail's label is English in every language.
        self.fields["password"].label = AuthenticationForm.base_fields["password"].label

    def clean(self) -> dict[str, Any]:
        if self.request.META.get("waiting_line.turned_away"):
            # The password was not looked at, and costs nothing until it is.
            raise forms.ValidationError(come_again(), code="wait")
        username = self.cleaned_data.get("username") or ""
        name = counts_as(self.request, username)
        if wait := password_backoff.begin(name):
            raise forms.ValidationError(please_wait(wait), code="wait")
        cleaned: dict[str, Any] = super().clean()
        password_backoff.was_right(name)
        keep_for_second_step(self.request, username)
        return cleaned


class CodeForm(forms.Form):
    """The second step, for a browser without the passkey."""

    code = forms.CharField(
        label=_("Code from your app, or one from your paper"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class OwnPasswordForm(SetPasswordForm):
    """The password of whoever takes an account over."""


def come_again() -> str:
    return gettext(
        "Very many people are signing in just now. Your password was not looked at: type it once "
        "more."
    )


def please_wait(seconds: int) -> str:
    return ngettext(
        "That was wrong several times. Wait %(seconds)s second, then try again.",
        "That was wrong several times. Wait %(seconds)s seconds, then try again.",
        seconds,
    ) % {"seconds": seconds}
