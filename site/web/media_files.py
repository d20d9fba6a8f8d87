"""
Pictures, leaflets and films that editors put into the media library, as readers get them.

A film is sent in parts when its player asks for parts, which some phones insist on. What was
uploaded as a picture is never sent itself, only what was made from it for a page: an original can
tell where and by whom it was taken. A document is there once a page that is public has it, and so
somebody has looked at it; staff open the others in the CMS (`website.wagtail_hooks`). A film of a
telephone is not there before it is ready: until then it says where it was taken.
"""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils._os import safe_join
from django.views.decorators.http import require_safe
from wagtail.documents import get_document_model
from whitenoise.media_types import MediaTypes
from whitenoise.responders import StaticFile

from awareness.library.film_states import is_waiting
from awareness.staff.uploads import live_pages_with
from helpdesk.rollback import spent
from website.storage import shared_media
from website.web.byte_ranges import answer_of

# Wagtail keeps originals elsewhere, in `original_images`.
SHOWN = frozenset({"images", "documents", "recordings"})
TYPES = MediaTypes(
    extra_types={".vtt": "text/vtt", ".opus": "audio/ogg", ".m4a": "audio/mp4"},
)


@require_safe
def file(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file of the library, whole or the part that was asked for."""
    return sent_file(request, _find(path))


def sent_file(request: HttpRequest, stored: Path) -> HttpResponseBase:
    """A file of this disk, whole or the part that was asked for."""
    headers = [
        ("Content-Type", TYPES.get_type(stored.name)),
        ("Cache-Control", "private, no-cache"),
    ]
    answer = answer_of(StaticFile(str(stored), headers), request.method, request.META)
    response: HttpResponseBase = FileResponse(answer.file) if answer.file else HttpResponse()
    response.status_code = int(answer.status)
    for name, value in answer.headers:
        response.headers[name] = value
    return response


def _find(path: str) -> Path:
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path))
    except (SuspiciousFileOperation, ValueError):
        raise Http404 from None
    folder = path.partition("/")[0]
    # `images/../original_images/me.jpg` begins like a folder that is shown.
    if folder not in SHOWN or ".." in path.split("/") or "\0" in path:
        raise Http404
    if folder == "documents" and not is_published(path):
        raise Http404
    if folder == "recordings" and spent.is_spent(f"recording {file.stem}"):
        raise Http404  # withdrawn, and a backup has brought it back
    if not file.is_file() and not _has_come(path):
        raise Http404
    return file


def _has_come(name: str) -> bool:
    """Whether a file that another machine took a moment ago is here now."""
    try:
        return shared_media.bring_in(name)
    except (shared_media.NotAsVouchedFor, OSError):
        return False


def is_published(path: str) -> bool:
    """Whether a document stands on a live page that everybody may read. path: below MEDIA_ROOT."""
    document = get_document_model().objects.filter(file=path).first()
    if document is None or is_waiting(document):
        return False
    return live_pages_with(document).exists()
