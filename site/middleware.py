"""What every request passes through before a view sees it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation import get_language

Handler = Callable[[HttpRequest], HttpResponse]

# Whatever a server or proxy may say about who asks, and from where.
TELLTALE = frozenset(
    {
        "REMOTE_ADDR",
        "REMOTE_HOST",
        "REMOTE_PORT",
        "REMOTE_USER",
        "HTTP_X_FORWARDED_FOR",
        "HTTP_FORWARDED",
        "HTTP_X_REAL_IP",
        "HTTP_CLIENT_IP",
        "HTTP_TRUE_CLIENT_IP",
        "HTTP_X_CLIENT_IP",
        "HTTP_X_CLUSTER_CLIENT_IP",
        "HTTP_FASTLY_CLIENT_IP",
        "HTTP_USER_AGENT",
        "HTTP_REFERER",
        "HTTP_VIA",
    }
)


class ForgetAddress:
    """Take the visitor's address and browser out of the request, first of all middleware."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for key in list(request.META):
            if key in TELLTALE or key.startswith(("HTTP_CF_", "HTTP_X_FORWARDED_FOR")):
                del request.META[key]
        return self.get_response(request)


class LanguageByAddress(LocaleMiddleware):
    """The language is in the address; no cookie is read, none is set."""

    def process_request(self, request: HttpRequest) -> None:
        cookies, request.COOKIES = request.COOKIES, {}
        try:
            super().process_request(request)
        finally:
            request.COOKIES = cookies
        permitted = dict(settings.WAGTAILADMIN_PERMITTED_LANGUAGES)
        if request.path_info.startswith("/cms/") and get_language() not in permitted:
            # Else a Pashto browser gets English words in an admin that runs right to left.
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        # Staff pages have one address in every language. Sent on to /en/cms/…, a caseworker whose
        # case was deleted meanwhile would lose the answer she had typed.
        if request.path_info.startswith("/cms/"):
            return response
        return super().process_response(request, response)


class PageHeaders:
    """Headers that depend on the address; written in full by the look of the site."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)
