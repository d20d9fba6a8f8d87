"""
The collector of rubbish while Django is loaded: there is none, and looking for it takes a quarter
of a start.

Django and Wagtail are a quarter of a million objects that never go. Each full collection walks
through them: twenty times while they come, and later in the middle of whatever has made it due, a
request that waits a tenth of a second, or the worker, which took a third longer to render all
pages.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def stand_still() -> None:
    """Until `go_on`: for whoever is about to load Django."""
    gc.disable()


@contextmanager
def standing_still() -> Iterator[None]:
    """The same for a process that goes on whatever comes of the loading, as the front does."""
    stand_still()
    try:
        yield
    finally:
        gc.enable()


def go_on() -> None:
    """Leave alone what is there, and look through what comes from here on."""
    gc.freeze()
    gc.enable()


def go_on_for_long() -> None:
    """The same for a process that stays: what came with all this and is rubbish goes before."""
    gc.unfreeze()
    gc.collect()
    go_on()
