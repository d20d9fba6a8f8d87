"""Published answers in memory, ready to be sent, before Django is loaded."""

import os
from typing import NamedTuple

from website.published.response_file import StoredAnswer, unpack

Headers = tuple[tuple[str, str], ...]
Stamp = tuple[int, int, int]


def stamp_of(stat: os.stat_result) -> Stamp:
    """By what a file that was replaced is known."""
    return stat.st_mtime_ns, stat.st_ino, stat.st_size


class Form(NamedTuple):
    """A page in one coding. unchanged: headers where the body is spared. whole: those with it."""

    etag: str
    unchanged: list[tuple[str, str]]
    whole: list[tuple[str, str]]
    body: bytes


class Stored:
    """
    An answer in memory, with what its file looked like when it was read.

    until: by time.monotonic(), when the file is looked at again.
    """

    __slots__ = ("answer", "forms", "stamp", "until")

    def __init__(self, stamp: Stamp, answer: StoredAnswer) -> None:
        self.stamp = stamp
        self.answer = answer
        self.until = 0.0
        self.forms: dict[tuple[str, Headers], Form] = {}

    def form(self, coding: str, extra: Headers) -> Form:
        """Made once. extra: headers that depend on how the page was found."""
        form = self.forms.get((coding, extra))
        if form is None:
            form = form_of(self.answer, coding, extra)
            if coding != "identity":  # hardly anyone asks for it, and it would be large
                self.forms[coding, extra] = form
        return form


def form_of(answer: StoredAnswer, coding: str, extra: Headers) -> Form:
    body, is_coded = answer.body(coding), coding != "identity"
    etag = f'"{answer.etag}-{coding}"' if is_coded else f'"{answer.etag}"'
    shared, marked = [*answer.headers, *extra], ("ETag", etag)
    whole = [*shared, ("Content-Length", str(len(body)))]
    if is_coded:
        whole.append(("Content-Encoding", coding))
    return Form(etag, [*shared, marked], [*whole, marked], body)


def load(path: str, stamp: Stamp) -> Stored | None:
    """Raises OSError."""
    with open(path, "rb") as file:
        answer = unpack(file.read())
    return Stored(stamp, answer) if answer else None
