"""What is loaded once and stays, and how long the collector takes to walk through it."""

import gc

from django.urls import get_resolver


def settle() -> None:
    """
    Load what the first request would load, and tell the collector to leave alone what is there.

    Django and Wagtail are a quarter of a million objects that never go. Each full collection
    walks through them, in the middle of whatever request has made it due: a tenth of a second.
    """
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
