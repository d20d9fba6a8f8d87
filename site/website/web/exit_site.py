"""The way out: to another site, with nothing of this one left in the browser's stores."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """
    Out, and nothing of this site left in the browser's stores.

    Not its cookies: a caseworker who tries the button must not be signed out in the next tab.
    """
    response = HttpResponseRedirect(settings.EXIT_URL, status=303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
