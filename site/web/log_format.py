"""Logs that name the place of a fault and its kind, and never repeat what it was about."""

import logging
import traceback
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


class PlaceOnly(logging.Formatter):
    """
    A traceback without the words of its exceptions.

    The words of an exception can hold what somebody wrote, or a number; its class and the lines
    of code that it came through cannot, and are what mends it.
    """

    def formatException(self, ei: "ExcInfo | tuple[None, None, None]") -> str:  # noqa: N802
        _, error, _ = ei
        lines: list[str] = []
        while error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            places = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
            lines = [*places, f"{type(error).__module__}.{type(error).__qualname__}", *lines]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)
