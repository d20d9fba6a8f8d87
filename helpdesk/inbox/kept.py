"""
What a caseworker typed, when the admin does not let the request through.

Signed out in the meantime, signed in anew in another tab, or the database gone: Django and Wagtail
would answer with a sign-in page or an error, and the answer to somebody who waits would be gone.
It is shown instead, to be copied. Nothing of a conversation is on the page.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import csrf
from django.views.decorators.debug import sensitive_post_parameters

from helpdesk.unlock import PATH

Handler = Callable[[HttpRequest], HttpResponse]


class KeepWhatWasTyped:
    """Middleware, after the one that says who is signed in."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= 500 and request.path_info.startswith(PATH):
            return _kept(request, status=503) or response
        return response

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        if request.path_info.startswith(PATH) and not request.user.is_authenticated:
            return _kept(request)
        return None


@sensitive_post_parameters()
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """In the place of Django's own; what is not ours is answered by it."""
    kept = _kept(request) if request.path_info.startswith(PATH) else None
    return kept or csrf.csrf_failure(request, reason=reason)


def words_of(request: HttpRequest) -> str:
    """Whatever stood in a box when the button was pressed: an answer, a note, or both."""
    typed = [request.POST.get(name, "") for name in ("text", "note")]
    return "\n\n".join(filter(str.strip, typed))


def _kept(request: HttpRequest, status: int = 403) -> HttpResponse | None:
    typed = words_of(request)
    if not typed:
        return None
    context = {"typed": typed, "fault": status >= 500}
    return render(request, "helpdesk/inbox/kept.html", context, status=status)
