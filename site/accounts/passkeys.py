"""
The four addresses that a browser's passkey talks to, and the words of their script.

They are the library's (django-otp-webauthn), which signs in whoever has given the password. Ours
are the rules around it: a first passkey only after an invitation, an entry in the audit, and the
script's words from our own catalogue, since the library does not speak French.
"""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.i18n import JavaScriptCatalog
from django_otp import login as verify
from django_otp_webauthn import exceptions, views
from django_otp_webauthn.models import AbstractWebAuthnCredential

from helpdesk import audit
from helpdesk.audit import Action
from website.accounts import invitations, step


class HalfWay:
    """Whoever has given the password is known here, and nowhere else."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.user = request.half_way  # type: ignore[attr-defined]
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class MayAdd(HalfWay):
    request: HttpRequest

    def check_can_register(self) -> None:
        if not invitations.may_enrol(self.request):
            raise exceptions.NotVerified(detail=_("Sign in with your second factor first."))


class BeginAdding(MayAdd, views.BeginCredentialRegistrationView):
    pass


class Add(MayAdd, views.CompleteCredentialRegistrationView):
    def post(self, *args: Any, **kwargs: Any) -> JsonResponse:
        answer = super().post(*args, **kwargs)
        step.added(self.request, "passkey")
        return answer


class Knows(HalfWay):
    request: HttpRequest

    def check_can_authenticate(self) -> None:
        # Never without the password before it, whatever the library would allow.
        if not self.request.user.is_authenticated or not self.request.user.is_active:
            raise exceptions.PasswordlessLoginDisabled


class BeginVerifying(Knows, views.BeginCredentialAuthenticationView):
    pass


class Verify(Knows, views.CompleteCredentialAuthenticationView):
    def handle_exception(self, exc: Exception) -> JsonResponse:
        if isinstance(exc, exceptions.OTPWebAuthnApiError) and self.request.user.is_authenticated:
            audit.record(Action.WRONG_FACTOR, by=self._who())
        return super().handle_exception(exc)

    def complete_auth(self, device: AbstractWebAuthnCredential) -> None:
        verify(self.request, device)
        self.request.session.cycle_key()
        audit.record(Action.SIGNED_IN, by=self._who())

    def post(self, *args: Any, **kwargs: Any) -> JsonResponse:
        return step.remembered(self.request, super().post(*args, **kwargs))

    def get_success_url(self) -> str:
        return step.where_to(self.request)

    def _who(self) -> User:
        return self.request.user  # type: ignore[return-value]


class Words(JavaScriptCatalog):
    """What the library's scripts say, in words of ours."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response({"catalog": words(), "formats": {}, "plural": None})


def words() -> dict[str, str]:
    failed = _("That did not work. Try again, or use a code.")
    stopped = _("Stopped. Nothing was changed.")
    wait = _("One moment …")
    told = {
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
    return told | dict.fromkeys(FAILURES, failed)


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
