"""
Pictures, leaflets and films that editors put into the media library, as readers get them.

A film is sent in parts when its player asks for parts, which some phones insist on. What was
uploaded as a picture is never sent itself, only what was made from it for a page: an original can
tell where and by whom it was taken.
"""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils._os import safe_join
from django.views.decorators.http import require_safe
from whitenoise.media_types import MediaTypes
from whitenoise.responders import StaticFile

# Wagtail keeps originals elsewhere, in `original_images`.
SHOWN = frozenset({"images", "documents"})
TYPES = MediaTypes(extra_types={".vtt": "text/vtt", ".opus": "audio/ogg"})


@require_safe
def file(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file of the library, whole or the part that was asked for."""
    found = _find(path)
    headers = [("Content-Type", TYPES.get_type(found.name)), ("Cache-Control", "private, no-cache")]
    answer = StaticFile(str(found), headers).get_response(request.method, request.META)
    response: HttpResponseBase = FileResponse(answer.file) if answer.file else HttpResponse()
    response.status_code = int(answer.status)
    for name, value in answer.headers:
        response.headers[name] = value
    return response


def _find(path: str) -> Path:
    try:
        found = Path(safe_join(settings.MEDIA_ROOT, path))
    except (SuspiciousFileOperation, ValueError):
        raise Http404 from None
    if path.partition("/")[0] not in SHOWN or not found.is_file():
        raise Http404
    return found
