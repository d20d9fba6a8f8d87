"""Logs that name the place of a fault and its kind, and never repeat what it was about."""

import copy
import logging
import traceback
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


class PlaceFormatter(logging.Formatter):
    """
    A traceback without the words of its exceptions, and no address but that of the route.

    The words of an exception can hold what somebody wrote, or a number; its class and the lines
    of code that it came through cannot, and are what mends it. The address of an invitation is its
    key, and that of a conversation tells, with a journal's hour, when somebody was read.
    """

    def format(self, record: logging.LogRecord) -> str:
        request = getattr(record, "request", None)
        if request is not None:  # as Django notes what it could not answer
            record = copy.copy(record)
            match = getattr(request, "resolver_match", None)
            record.msg, record.args = f"Not answered: {match.route if match else '(no route)'}", ()
        return super().format(record)

    def formatException(self, ei: "ExcInfo | tuple[None, None, None]") -> str:  # noqa: N802
        _, error, _ = ei
        lines: list[str] = []
        # `raise error from error`, as libraries do, is its own cause for ever.
        met: set[int] = set()
        while error is not None and id(error) not in met:
            met.add(id(error))
            frames = traceback.extract_tb(error.__traceback__)
            places = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
            kind = f"{type(error).__module__}.{type(error).__qualname__}"
            lines = places + [kind] + lines
            if error.__cause__ is None and not error.__suppress_context__:
                error = error.__context__
            else:
                error = error.__cause__
        return "\n".join(lines)
