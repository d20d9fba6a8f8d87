"""
A part of a file, for whoever asks for one (RFC 9110, 14), as players of films do.

WhiteNoise takes a part of one byte for none at all, and what it cannot read for what is not there.
Several parts at once are not sent: whoever asks for them gets the whole, which the RFC allows.
"""

import re
from collections.abc import Mapping
from email.utils import parsedate
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseFileResponse, WhiteNoiseMiddleware
from whitenoise.responders import Response, SlicedFile, StaticFile

# A number of more digits is larger than any file, and no less than this many nines.
ONE_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})[0-9]*-([0-9]{0,18})[0-9]*[ \t]*", re.I)


class RangeNotThere(Exception):
    """The file has no such part."""


def answer_of(file: StaticFile, method: str | None, meta: Mapping[str, Any]) -> Response:
    """The whole file, the part that was asked for, or 304, 405 and 416."""
    whole = file.get_response(
        method, {name: said for name, said in meta.items() if name != "HTTP_RANGE"}
    )
    asked = meta.get("HTTP_RANGE", "")
    if not asked or method != "GET" or whole.status != HTTPStatus.OK or not _is_of_now(file, meta):
        return whole
    headers = [(name, said) for name, said in whole.headers if name != "Content-Length"]
    size = int(dict(whole.headers)["Content-Length"])
    try:
        part = part_of(asked, size)
    except RangeNotThere:
        whole.file.close()
        missing = [("Content-Range", f"bytes */{size}"), ("Content-Length", "0")]
        return Response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, missing, None)
    if part is None:
        return whole
    first, last = part
    headers.append(("Content-Range", f"bytes {first}-{last}/{size}"))
    headers.append(("Content-Length", str(last - first + 1)))
    return Response(HTTPStatus.PARTIAL_CONTENT, headers, SlicedFile(whole.file, first, last))


def part_of(asked: str, size: int) -> tuple[int, int] | None:
    """The first and the last byte; None for the whole file. Raises RangeNotThere."""
    match = ONE_RANGE.fullmatch(asked.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = (int(digits) if digits else None for digits in match.groups())
    if first is None:  # the last so many
        first, last = max(0, size - (last or 0)), size - 1
    elif last is not None and last < first:
        return None
    if first >= size:
        raise RangeNotThere
    return first, min(size - 1 if last is None else last, size - 1)


def _is_of_now(file: StaticFile, meta: Mapping[str, Any]) -> bool:
    """Whether whoever goes on with a file has the beginning of the same one (If-Range)."""
    known = meta.get("HTTP_IF_RANGE", "").strip()
    if known.startswith(('"', "W/")):
        return bool(known == file.etag)
    return not known or parsedate(known) == file.last_modified


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise's, with parts as above."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponseBase:
        if not isinstance(static_file, StaticFile):  # an address that leads elsewhere
            moved: HttpResponseBase = WhiteNoiseMiddleware.serve(static_file, request)
            return moved
        answer = answer_of(static_file, request.method, request.META)
        response: HttpResponseBase = WhiteNoiseFileResponse(
            answer.file or (), status=int(answer.status)
        )
        del response["content-type"]
        for name, said in answer.headers:
            response[name] = said
        return response
