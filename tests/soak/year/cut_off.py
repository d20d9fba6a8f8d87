"""
An act that is cut off between two statements: by a connection that is torn, or by `kill -9`.

Whoever is cut off is told nothing, and does it again; so nothing may be done twice, or by half.
"""

import os
import signal
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections


class CutOffError(BaseException):
    """The connection is gone, and with it whoever used it."""


def torn(act: Callable[[], Any], before: int) -> bool:
    """Do it until the statement of this number; whether it came so far."""
    try:
        with _at_statement(before, _raise):
            act()
    except CutOffError:
        connection.close()
        return True
    return False


def killed(act: Callable[[], Any], before: int) -> bool:
    """The same in a process of its own, which is killed there."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            with _at_statement(before, _die):
                act()
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _raise() -> None:
    raise CutOffError


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def _at_statement(before: int, end: Callable[[], None]):
    asked = 0

    def count(execute, sql, params, many, context):
        nonlocal asked
        asked += 1
        if asked >= before:
            end()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield
