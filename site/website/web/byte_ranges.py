"""
A part of a file, for whoever asks for one (RFC 9110, 14), as players of films do.

Parts are WhiteNoise's but where it answers wrongly: of one byte, what cannot be read, and of a file
that has changed since. It is not told of these: the whole file is always a right answer.
"""

import re
from email.utils import parsedate
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

# From a byte on, or the last so many; numbers of more digits than these are no player's.
ONE_RANGE = re.compile(r"bytes=([0-9]{1,100}-[0-9]{0,100}|-0*[1-9][0-9]{0,100})")


def drop_wrong_range(file: StaticFile, request: HttpRequest) -> None:
    """Take the header Range out of a request that would get a wrong part of the file."""
    if "HTTP_RANGE" in request.META and not _is_answered_rightly(file, request):
        del request.META["HTTP_RANGE"]


def _is_answered_rightly(file: StaticFile, request: HttpRequest) -> bool:
    """Whether WhiteNoise is right: it says 416 of one byte, and of an end before the beginning."""
    asked = request.META["HTTP_RANGE"]
    if request.method != "GET" or not ONE_RANGE.fullmatch(asked) or not _is_of_now(file, request):
        return False
    _path, headers = file.get_path_and_headers(request.META)
    size = int(dict(headers)["Content-Length"])
    first, last = file.get_byte_range(asked, size)
    begins_behind_the_end = first >= size  # and 416 is right
    return bool(first < last or begins_behind_the_end)


def _is_of_now(file: StaticFile, request: HttpRequest) -> bool:
    """Whether whoever goes on with a file has the beginning of the same one (If-Range)."""
    known = request.META.get("HTTP_IF_RANGE", "").strip()
    if known.startswith(('"', "W/")):
        return bool(known == file.etag)
    return not known or parsedate(known) == file.last_modified


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise's, with parts as above."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponseBase:
        if isinstance(static_file, StaticFile):  # and no address that leads elsewhere
            drop_wrong_range(static_file, request)
        answer: HttpResponseBase = WhiteNoiseMiddleware.serve(static_file, request)
        return answer
