"""
Half signed in is not signed in.

Whoever has given a password and not yet the second factor is nobody, on every address: pages,
previews, the API, whatever an app adds tomorrow. Only the second step knows who they are, as
`request.half_way`.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from awareness.staff import uploads
from base.limits import MOST_OF_ANYBODY, MOST_OF_STAFF
from helpdesk import audit
from helpdesk.rules.routing import DeskName
from website.accounts import second_factors
from website.web import error_pages
from website.web.address_kinds import SECOND_STEP, STAFF
from website.web.middleware import length_of

Handler = Callable[[HttpRequest], HttpResponse]

# Accounts of a demonstration, which need no second step on somebody's own machine.
DEMO_NAMES = ["editor", "second-editor", "translator"]
DEMO_NAMES += [f"caseworker-{desk.value}" for desk in DeskName]


class TwoStepMiddleware:
    """Middleware, after django-otp's own and before everything that asks who is signed in."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        half_way: Any = request.user
        request.half_way = half_way  # type: ignore[attr-defined]
        request.user = SimpleLazyObject(  # type: ignore[assignment]
            lambda: half_way if is_signed_in(half_way) else AnonymousUser()
        )
        if is_a_visit(request) and is_half_way(half_way):
            return HttpResponseRedirect(
                f"{reverse('second-step')}?{urlencode({'next': request.get_full_path()})}"
            )
        if is_too_much(request, half_way):
            return error_pages.refused(request, status=413, why=uploads.too_large())
        note_for_the_line(request, half_way)
        signed_in = audit.acting.set(request.user)
        try:
            return self.get_response(request)
        finally:
            audit.acting.reset(signed_in)


def note_for_the_line(request: HttpRequest, user: Any) -> None:
    """Whoever has signed in waits with nobody of their network (`site/website/rsgi.py`)."""
    if request.path_info.startswith(STAFF):
        with suppress(DatabaseError):
            request.META["website.is_signed_in"] = is_signed_in(user)


def is_too_much(request: HttpRequest, user: Any) -> bool:
    """
    Whether a body is larger than `user` may send to staff; of anybody else no file is kept.

    Who they are may be unknown, with the database gone: then they are anybody here, and the page
    that they asked for says what is wrong. The inbox shows them what they had typed.
    """
    if request.method != "POST" or not request.path_info.startswith(STAFF):
        return False
    with suppress(DatabaseError):
        if is_signed_in(user):
            return length_of(request) > MOST_OF_STAFF
    request.upload_handlers = []  # not for a moment
    return length_of(request) > MOST_OF_ANYBODY


def is_signed_in(user: Any) -> bool:
    """With both steps; or with a demonstration account, on somebody's own machine."""
    return bool(user.is_authenticated and (has_verified(user) or is_exempt(user)))


def has_verified(user: Any) -> bool:
    """Whether they signed in with a factor that is theirs still. Asked once for each request."""
    device = user.otp_device
    if device is None:
        return False
    if not hasattr(device, "counts"):
        device.counts = second_factors.is_genuine(device)
    return bool(device.counts)


def is_half_way(user: Any) -> bool:
    return bool(user.is_authenticated) and not is_signed_in(user)


def is_exempt(user: Any) -> bool:
    return settings.DEBUG and user.get_username() in DEMO_NAMES


def is_a_visit(request: HttpRequest) -> bool:
    """Somebody goes to a staff page; not what a page fetches, nor what somebody has typed."""
    path = request.path_info
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    is_ours = path.startswith(STAFF) and not path.startswith(SECOND_STEP)
    return is_ours and request.method in ("GET", "HEAD") and mode == "navigate"
