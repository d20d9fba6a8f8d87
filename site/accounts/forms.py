"""What somebody types to come in."""

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.forms.auth import LoginForm

from website.accounts.patience import counts_as, patience


class SignInForm(LoginForm):
    """Wagtail's, with a wait after wrong passwords; a password that comes meanwhile is not read."""

    def clean(self) -> dict[str, Any]:
        name = counts_as(self.request, self.cleaned_data.get("username") or "")
        if wait := patience.wait(name):
            raise forms.ValidationError(please_wait(wait), code="wait")
        try:
            cleaned = super().clean()
        except forms.ValidationError:
            patience.was_wrong(name)
            raise
        patience.was_right(name)
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


def please_wait(seconds: int) -> str:
    return ngettext(
        "That was wrong several times. Wait %(seconds)s second, then try again.",
        "That was wrong several times. Wait %(seconds)s seconds, then try again.",
        seconds,
    ) % {"seconds": seconds}
