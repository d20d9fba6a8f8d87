"""
Pictures, leaflets and films that editors put into the media library, as readers get them.

A film is sent in parts when its player asks for parts, which some phones insist on. What was
uploaded as a picture is never sent itself, since it can tell where and by whom it was taken: only
what was made from it, for a page or for the list of pictures, under a name that nobody guesses
(`awareness.staff.uploads`). A document is there while a page that readers get has it, and so
somebody has looked at it; staff open the others in the CMS (`website.wagtail_hooks`). A film that
ends in .mov, of a site of 0.1, is never there: it may say where it was taken.
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

from awareness.media.phone_files import is_for_readers
from awareness.models import withheld
from awareness.sharing.own_films import shown_file
from awareness.staff.uploads import live_pages_with
from helpdesk.attestation import revocations
from website.storage import shared_media
from website.web.byte_ranges import drop_wrong_range
from website.web.negotiation import KEPT

# Wagtail keeps originals elsewhere, in `original_images`.
SHOWN = frozenset({"images", "documents", "recordings"})
TYPES = MediaTypes(
    extra_types={".vtt": "text/vtt", ".opus": "audio/ogg", ".m4a": "audio/mp4"},
)


@require_safe
def file(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file of the library, whole or the part that was asked for."""
    return sent_file(request, _find(path))


@require_safe
def film(request: HttpRequest, name: str) -> HttpResponseBase:
    """A film of ours, or its picture, while a public campaign shows it."""
    stored = shown_file(name)
    if stored is None or not stored.is_file():
        raise Http404
    return sent_file(request, stored)


def sent_file(request: HttpRequest, stored: Path) -> HttpResponseBase:
    """A file of this disk, whole or the part that was asked for."""
    headers = [
        ("Content-Type", TYPES.get_type(stored.name)),
        ("Cache-Control", KEPT),
    ]
    whole = StaticFile(str(stored), headers)
    drop_wrong_range(whole, request)
    answer = whole.get_response(request.method, request.META)
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
    if folder == "recordings" and revocations.is_revoked(f"recording {file.stem}"):
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
    """Whether a document stands on a page that readers get. path: below MEDIA_ROOT."""
    document = get_document_model().objects.filter(file=path).first()
    if document is None or not is_for_readers(document):
        return False
    return live_pages_with(document).exclude(pk__in=withheld()).exists()
