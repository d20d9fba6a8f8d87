"""
The one-time link with which an account is taken over by its owner.

It is the only way to a first factor: were a password enough, whoever found one out first would be
the owner. Good once and for a day, whatever comes back into the database, which knows only how to
recognise it.
"""

import secrets
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from helpdesk import audit
from helpdesk.attestation import revocations
from helpdesk.audit import Action
from helpdesk.rules.form_fields import whole_number
from helpdesk.sealing import keyed_fingerprint
from website.accounts import attested_accounts, second_factors
from website.accounts.models import Invitation
from website.accounts.sign_in_forms import OwnPasswordForm

# How long a link is good for.
LASTS = timedelta(hours=24)
# After the link was used, in that browser: time to find the telephone.
ENROL_SECONDS = 30 * 60
ENROLS_UNTIL = "enrols_until"


@transaction.atomic
def invite(user: User, *, by: User | None) -> str:
    """
    A new link for `user`, to be handed over by a safe way; the one before it is void.

    Whoever has signed in before is told, with the desks: whoever makes a link could use it too.
    """
    until = timezone.now() + LASTS
    # Whose it is and until when stands in the link too: the row can be written by others.
    token = f"{user.pk}-{int(until.timestamp())}-{secrets.token_urlsafe(24)}"
    for before in Invitation.objects.filter(user=user):
        _spend(bytes(before.token))
    Invitation.objects.update_or_create(
        user=user, defaults={"token": _known_as(token), "until": until}
    )
    audit.record(Action.INVITED, by=by, about=user)
    if by is not None and user.last_login:
        attested_accounts.tell_of_change(user, user.email)
    return f"{settings.PUBLIC_ORIGIN}{reverse('invitation', args=[token])}"


def invited(token: str) -> User | None:
    """Whose link this is; None when it is used, over, or nobody's."""
    invitation = _good(token).select_related("user").first()
    if invitation is None:
        return None
    return invitation.user


def use(token: str) -> bool:
    """Of two who use it at the same moment, one has used it."""
    is_first = _good(token).delete()[0] == 1
    if is_first:
        _spend(_known_as(token))
    return is_first


def let_enrol(request: HttpRequest) -> None:
    request.session[ENROLS_UNTIL] = int(time.time()) + ENROL_SECONDS


def may_enrol(request: HttpRequest) -> bool:
    """Whether a factor may be added here: with both steps, or a first one after the link."""
    user: Any = request.half_way  # type: ignore[attr-defined]
    if not user.is_authenticated:
        return False
    if user.is_verified():
        return True
    fresh = request.session.get(ENROLS_UNTIL, 0) > time.time()
    return fresh and not second_factors.has_factor(user)


def _good(token: str) -> QuerySet[Invitation]:
    parts = token.split("-") + [""]
    owner = whole_number(parts[0]) or 0
    until = whole_number(parts[1]) or 0
    now = timezone.now()
    if until <= now.timestamp() or revocations.is_revoked(_revoked_as(_known_as(token))):
        return Invitation.objects.none()
    return Invitation.objects.filter(
        token=_known_as(token), user=owner, until__gt=now, user__is_active=True
    )


def _spend(known_as: bytes) -> None:
    revocations.revoke([_revoked_as(known_as)], (timezone.now() + LASTS).timestamp())


def _revoked_as(known_as: bytes) -> str:
    return f"invitation {known_as.hex()}"


def _known_as(token: str) -> bytes:
    return keyed_fingerprint("invitation", token)


# The link of an invitation: its owner chooses a password, and goes on to the first factor.


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class InvitationView(View):
    """A GET shows and uses nothing up: mail programs open links too."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        user = invited(token)
        return self._page(OwnPasswordForm(user)) if user else self._over()

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        user = invited(token)
        if user is None:
            return self._over()
        form = OwnPasswordForm(user, request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        # Whoever is signed in at this desk sets no password of a colleague's: the link does.
        signed_in = audit.acting.set(AnonymousUser())
        try:
            is_first = _take_over(request, form, token)
        finally:
            audit.acting.reset(signed_in)
        return redirect("factors") if is_first else self._over()

    def _page(self, form: OwnPasswordForm, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "invited": form.user}
        return render(self.request, "website/accounts/join.html", context, status=status)

    def _over(self) -> HttpResponse:
        return render(self.request, "website/accounts/over.html", status=404)


def _take_over(request: HttpRequest, form: OwnPasswordForm, token: str) -> bool:
    """Its owner is signed in, and who was before is not; whether the link was still good."""
    with transaction.atomic():
        if not use(token):
            return False
        form.save()
    request.session.flush()
    login(request, form.user, backend="website.accounts.passwords.VouchedBackend")
    let_enrol(request)
    return True
