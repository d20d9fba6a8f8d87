"""What is loaded once, before there is work."""

from io import BytesIO

from django.conf import settings
from django.db import connections
from django.urls import get_resolver

from website.web_server import gc_tuning
from website.web_server.wsgi_bridge import SHARED, App, run

FORM = "/en/write/"


def settle() -> None:
    """Load what the first request would load, and let the collector leave alone what is there."""
    _ = get_resolver().url_patterns
    gc_tuning.go_on_for_long()


def answer_once(django: App) -> None:
    """
    Ask for a form as a visitor does, whatever comes of it.

    The first rendering takes a third of a second of the processor, which all who come in the first
    moment of a new version would wait for; every other one a twentieth of that.
    """
    named = settings.ALLOWED_HOSTS[0].strip("*.") if settings.ALLOWED_HOSTS else ""
    told = {"HTTP_HOST": named or "localhost", "HTTP_X_FORWARDED_PROTO": "https"}
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": FORM, "QUERY_STRING": ""}
    server = {"SERVER_NAME": "localhost", "SERVER_PORT": "443", "wsgi.url_scheme": "https"}
    run(django, SHARED | server | told | asked | {"wsgi.input": BytesIO()})
    connections.close_all()
