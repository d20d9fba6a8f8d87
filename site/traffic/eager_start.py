"""
A request begins in the thread that received it, and meets the event loop only once it waits.

granian hands each to the loop in another thread, which costs more than all the rest of sending a
page. (What Python 3.12 calls an eager task still starts in the thread of the loop.)
"""

import asyncio
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
