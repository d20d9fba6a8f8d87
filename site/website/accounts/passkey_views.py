"""
The four addresses that a browser's passkey talks to, and the words of their script.

They are the library's (django-otp-webauthn), which signs in whoever has given the password. Ours
are the rules around it: a first passkey only after an invitation, an entry in the audit, and the
script's words from our own catalogue, since the library does not speak French. For which name of
the site a passkey is good: OTP_WEBAUTHN_RP_ID in `site/website/settings.py`.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.i18n import JavaScriptCatalog
from django_otp import login as verify
from django_otp_webauthn import exceptions, views
from django_otp_webauthn.helpers import WebAuthnHelper
from django_otp_webauthn.models import AbstractWebAuthnCredential

from helpdesk import audit
from helpdesk.audit import Action
from website.accounts import attested_accounts, invitations, second_step_views


class HalfSignedInMixin:
    """
    Whoever has given the password is known here, and nowhere else.

    What is no JSON object is refused in words: else it would count as a fault of the site.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.user = request.half_way  # type: ignore[attr-defined]
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def _parse_request_data(self, request: HttpRequest) -> Any:
        """In the place of the library's, which knows of less that is no JSON."""
        try:
            said = super()._parse_request_data(request)  # type: ignore[misc]
        except (ValueError, RecursionError) as error:
            raise exceptions.MalformedRequest from error
        if not isinstance(said, Mapping):
            raise exceptions.MalformedRequest
        return said


class PasskeyAllowedMixin(HalfSignedInMixin):
    request: HttpRequest

    def check_can_register(self) -> None:
        if not invitations.may_enrol(self.request):
            raise exceptions.NotVerified(detail=_("Sign in with your second factor first."))


class PasskeyAddBeginView(PasskeyAllowedMixin, views.BeginCredentialRegistrationView):
    pass


class VouchingHelper(WebAuthnHelper):
    """The library's; a passkey that was made in this way is vouched for."""

    def register_complete(self, user: Any, state: dict, data: dict) -> AbstractWebAuthnCredential:
        made = super().register_complete(user, state, data)
        attested_accounts.vouch_for_passkey(made)
        return made


class PasskeyAddView(PasskeyAllowedMixin, views.CompleteCredentialRegistrationView):
    def get_helper(self) -> WebAuthnHelper:
        return VouchingHelper(request=self.request)

    def post(self, *args: Any, **kwargs: Any) -> JsonResponse:
        answer: JsonResponse = super().post(*args, **kwargs)
        second_step_views.added(self.request, "passkey")
        return answer


class KnownPasskeyMixin(HalfSignedInMixin):
    request: HttpRequest

    def check_can_authenticate(self) -> None:
        # Never without the password before it, whatever the library would allow.
        if not self.request.user.is_authenticated or not self.request.user.is_active:
            raise exceptions.PasswordlessLoginDisabled


class PasskeyVerifyBeginView(KnownPasskeyMixin, views.BeginCredentialAuthenticationView):
    pass


class PasskeyVerifyView(KnownPasskeyMixin, views.CompleteCredentialAuthenticationView):
    def handle_exception(self, exc: Exception) -> JsonResponse:
        if isinstance(exc, exceptions.OTPWebAuthnApiError) and self.request.user.is_authenticated:
            audit.record(Action.WRONG_FACTOR, by=self._who())
        answer: JsonResponse = super().handle_exception(exc)
        return answer

    def complete_auth(self, device: AbstractWebAuthnCredential) -> None:
        if not attested_accounts.is_genuine_passkey(device):
            raise exceptions.CredentialNotFound
        verify(self.request, device)
        self.request.session.cycle_key()
        audit.record(Action.SIGNED_IN, by=self._who())

    def post(self, *args: Any, **kwargs: Any) -> JsonResponse:
        answer: JsonResponse = super().post(*args, **kwargs)
        return second_step_views.with_browser_remembered(self.request, answer)

    def get_success_url(self) -> str:
        return second_step_views.where_to(self.request)

    def _who(self) -> User:
        return self.request.user  # type: ignore[return-value]


class PasskeyWordsView(JavaScriptCatalog):
    """What the library's scripts say, in words of ours."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response({"catalog": passkey_words(), "formats": {}, "plural": None})


def passkey_words() -> dict[str, str]:
    failed = _("That did not work. Try again, or use a code.")
    stopped = _("Stopped. Nothing was changed.")
    wait = _("One moment …")
    catalogue = {
        "Verifying...": wait,
        "Finishing verification...": wait,
        "Registering...": wait,
        "Finishing registration...": wait,
        "Verification successful!": _("You are signed in."),
        "Registration successful!": _("The passkey is kept."),
        "Verification aborted.": stopped,
        "Verification canceled or not allowed.": stopped,
        "Registration aborted.": stopped,
        "Registration aborted or not allowed.": stopped,
        ALREADY: _("This device has a passkey for this site already."),
    }
    return catalogue | dict.fromkeys(FAILURES, failed)


ALREADY = "Registration failed. You most likely already have a Passkey registered for this site."
FAILURES = (
    "Verification failed. A server error occurred.",
    "An error occurred during verification.",
    "Verification failed. Could not retrieve parameters from the server.",
    "Verification failed. An unknown error occurred.",
    "Verification failed. An unknown server error occurred.",
    "Registration failed. Unable to fetch registration options from server.",
    "Registration failed. A technical problem occurred that prevents you from registering a "
    "Passkey for this site.",
    "Registration failed. An unknown error occurred.",
    "Registration failed. The server was unable to verify this passkey.",
    "Registration failed. A server error occurred.",
    "An error occurred during registration.",
)
