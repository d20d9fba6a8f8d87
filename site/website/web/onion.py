"""
The same site by its onion address: within Tor, where nobody outside sees who asks, or what.

What is said there is what is said on the clear web, but for three things. No address is held to
https there: Tor itself keeps the way shut, and no authority gives certificates for it. Staff are
not let in: a passkey belongs to the other name. And each page tells a browser on the clear web of
this address, as Tor Browser knows how to read.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from website.web import address_kinds
from website.web.address_kinds import AddressKind

ELSEWHERE = "Who works here signs in at {}/cms/\n"
HELD_TO_HTTPS = "Strict-Transport-Security"
# https://community.torproject.org/onion-services/advanced/onion-location/
LOCATION = "Onion-Location"
FOR_READERS = (AddressKind.PAGE, AddressKind.UNSTORED)

Handler = Callable[[HttpRequest], HttpResponse]


class OnionMiddleware:
    """Before Django's own for security, whose headers it takes away again."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.ONION_HOST:
            return self.get_response(request)
        if not comes_by_onion(request):
            return with_location(request, self.get_response(request))
        if f"{request.path_info}/".startswith(address_kinds.STAFF):
            said = ELSEWHERE.format(settings.PUBLIC_ORIGIN)
            return HttpResponse(said, status=404, content_type="text/plain")
        response = self.get_response(request)
        response.headers.pop(HELD_TO_HTTPS, None)
        return response


def comes_by_onion(request: HttpRequest) -> bool:
    host = str(request.META.get("HTTP_HOST", "")).lower()
    # A name may end in a dot, as the front and ALLOWED_HOSTS take it too.
    return bool(settings.ONION_HOST) and host.partition(":")[0].rstrip(".") == settings.ONION_HOST


def with_location(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A page that was found says where it is within Tor."""
    is_page = address_kinds.kind_of(request.path_info) in FOR_READERS
    if is_page and response.status_code == 200:
        response.headers[LOCATION] = f"http://{settings.ONION_HOST}{request.path}"
    return response
