"""
Half signed in is not signed in.

Whoever has given a password and not yet the second factor is nobody, on every address: pages,
previews, the API, whatever an app adds tomorrow. Only the second step knows who they are, as
`request.half_way`.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from website.demo import NAMES
from website.headers import SECOND_STEP, STAFF

Handler = Callable[[HttpRequest], HttpResponse]


class BothSteps:
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
        return self.get_response(request)


def is_signed_in(user: Any) -> bool:
    """With both steps; or with a demonstration account, on somebody's own machine."""
    return bool(user.is_authenticated and (user.is_verified() or is_exempt(user)))


def is_half_way(user: Any) -> bool:
    return bool(user.is_authenticated) and not is_signed_in(user)


def is_exempt(user: Any) -> bool:
    return settings.DEBUG and user.get_username() in NAMES


def is_a_visit(request: HttpRequest) -> bool:
    """Somebody goes to a staff page; not what a page fetches, nor what somebody has typed."""
    path = request.path_info
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    is_ours = path.startswith(STAFF) and not path.startswith(SECOND_STEP)
    return is_ours and request.method in ("GET", "HEAD") and mode == "navigate"
