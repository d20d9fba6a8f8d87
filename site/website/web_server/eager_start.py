"""
A request begins in the thread that received it, and meets the event loop only once it waits.

granian hands each to the loop in another thread, which costs more than all the rest of sending a
page. (What Python 3.12 calls an eager task still starts in the thread of the loop.)
"""

import asyncio
import os
from collections.abc import Callable
from contextvars import Context
from types import CoroutineType
from typing import Any


def start_eagerly(loop: asyncio.AbstractEventLoop) -> None:
    """
    From now on a coroutine that another thread hands to the loop runs there to its first await.

    That must be `asyncio.sleep(0)`: what follows it is done by the loop. Should granian hand
    requests over in another way some day, all is as without this.
    """
    hand_over = loop.call_soon_threadsafe

    def start(callback: Callable[..., Any], *args: Any, context: Context | None = None) -> Any:
        if args and isinstance(args[0], CoroutineType):
            try:
                args[0].send(None)
            except StopIteration:
                return None
        return hand_over(callback, *args, context=context)

    loop.call_soon_threadsafe = start  # type: ignore[assignment, method-assign]


# What the front must know before Django is there to read it, as `website.settings` reads it.


YES = frozenset({"true", "on", "ok", "y", "yes", "1"})  # as django-environ reads them


def is_on(name: str, *, default: bool) -> bool:
    """Whether a variable of the environment says yes."""
    return os.environ.get(name, str(default)).lower() in YES


def onion() -> str:
    """ONION_HOST; empty where there is none."""
    return os.environ.get("ONION_HOST", "").lower().strip()


def hosts() -> tuple[str, ...]:
    """ALLOWED_HOSTS and the onion; with DEBUG and none named, this machine alone."""
    named = os.environ.get("ALLOWED_HOSTS", "").lower().split(",")
    local = ("localhost", "127.0.0.1") if is_on("DEBUG", default=False) else ()
    ours = tuple(filter(None, map(str.strip, named))) or local
    return ours + tuple(filter(None, [onion()]))
