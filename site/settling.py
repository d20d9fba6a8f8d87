"""What is loaded once and stays, and how long the collector takes to walk through it."""

import gc

from django.urls import get_resolver


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
