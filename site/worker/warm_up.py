"""What is loaded once and stays, and how long the collector takes to walk through it."""

import gc
from io import BytesIO

from django.conf import settings
from django.db import connections
from django.urls import get_resolver

from website.traffic.wsgi_bridge import SHARED, App, run

FORM = "/en/write/"


def settle() -> None:
    """
    Load what the first request would load, and tell the collector to leave alone what is there.

    Django and Wagtail are a quarter of a million objects that never go. Each full collection
    walks through them, in the middle of whatever has made it due: a request that waits a tenth of
    a second, or the worker, which took a third longer to render all pages.
    """
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()


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
