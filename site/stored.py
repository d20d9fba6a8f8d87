"""Published answers in memory, ready to be sent, before Django is loaded."""

import os
from typing import NamedTuple

from awareness.answers import Answer, unpack

Headers = tuple[tuple[str, str], ...]
Stamp = tuple[int, int, int]


def stamp_of(stat: os.stat_result) -> Stamp:
    """By what a file that was replaced is known."""
    return stat.st_mtime_ns, stat.st_ino, stat.st_size


class Form(NamedTuple):
    """A page in one coding. shared: headers of every answer. whole: those of one with a body."""

    etag: tuple[str, str]
    shared: list[tuple[str, str]]
    whole: list[tuple[str, str]]
    body: bytes


class Stored:
    """
    An answer in memory, with what its file looked like when it was read.

    until: by time.monotonic(), when the file is looked at again.
    """

    __slots__ = ("answer", "forms", "stamp", "until")

    def __init__(self, stamp: Stamp, answer: Answer) -> None:
        self.stamp = stamp
        self.answer = answer
        self.until = 0.0
        self.forms: dict[tuple[str, Headers], Form] = {}

    def form(self, coding: str, extra: Headers) -> Form:
        """Made once. extra: headers that depend on how the page was found."""
        if coding == "identity":
            return self._form(coding, extra)  # hardly anyone asks, and it would be large
        found = self.forms.get((coding, extra))
        if found is None:
            found = self.forms[coding, extra] = self._form(coding, extra)
        return found

    def _form(self, coding: str, extra: Headers) -> Form:
        body = self.answer.body(coding)
        mark = "" if coding == "identity" else f"-{coding}"
        shared = [*self.answer.headers, *extra]
        whole = [*shared, ("Content-Length", str(len(body)))]
        if coding != "identity":
            whole.append(("Content-Encoding", coding))
        return Form(("ETag", f'"{self.answer.etag}{mark}"'), shared, whole, body)


def load(path: str, stamp: Stamp) -> Stored | None:
    with open(path, "rb") as file:
        answer = unpack(file.read())
    return Stored(stamp, answer) if answer else None
