"""
The one-time link with which an account is taken over by its owner.

It is the only way to a first factor: were a password enough, whoever found one out first would be
the owner. Good once and for a day; the database knows only how to recognise it.
"""

import secrets
import time
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from helpdesk import audit
from helpdesk.audit import Action
from helpdesk.sealing import fingerprint
from website.accounts import factors
from website.models import Invitation

# After the link was used, in that browser: time to find the telephone.
ENROL_SECONDS = 30 * 60
ENROLS_UNTIL = "enrols_until"


@transaction.atomic
def invite(user: User, *, by: User | None) -> str:
    """A new link for `user`, to be handed over by a safe way; the one before it is void."""
    token = secrets.token_urlsafe(24)
    Invitation.objects.update_or_create(
        user=user, defaults={"token": _known_as(token), "until": Invitation.lasts_until()}
    )
    audit.record(Action.INVITED, by=by, about=user)
    return f"{settings.PUBLIC_ORIGIN}{reverse('invitation', args=[token])}"


def invited(token: str) -> User | None:
    """Whose link this is; None when it is used, over, or nobody's."""
    found = _good(token).select_related("user").first()
    return found.user if found else None


def use(token: str) -> bool:
    """Of two who use it at the same moment, one has used it."""
    return _good(token).delete()[0] == 1


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
    return fresh and not factors.has_factor(user)


def _good(token: str) -> Any:
    return Invitation.objects.filter(
        token=_known_as(token), until__gt=timezone.now(), user__is_active=True
    )


def _known_as(token: str) -> bytes:
    return fingerprint("invitation", token)
