"""What wagtail-localize's own screens must not do here; our addresses stand before theirs."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import JavaScriptCatalog
from wagtail.admin import messages
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail_localize.models import Translation
from wagtail_localize.views.edit_translation import stop_translation, upload_pofile

from awareness.translating import language_file

MOST_SENTENCES = 10
MADE_HERE = "X-WagtailLocalize-TranslationID"


class EditorWords(JavaScriptCatalog):
    """What its editor says."""

    packages = ["wagtail_localize"]

    def get_catalog(self) -> dict[str, Any]:
        ours = {
            # It puts the name of a language behind it; in French and Dutch its own has no blank.
            "Publish in ": _("Publish in "),
            # It says this in English to everybody; `translating/editor.js` says it again.
            "%(source)s to %(target)s translation": _("%(source)s to %(target)s translation"),
        }
        return {**super().get_catalog(), **ours}


@require_POST
def upload_page(request: HttpRequest, translation_id: int) -> HttpResponse:
    """A PO file of one page: refused as a whole, in words, when a passage of it cannot be used."""
    if sentences := complaints_of(request.FILES.get("file")):
        for sentence in sentences[:MOST_SENTENCES]:
            messages.error(request, sentence)
        back = get_valid_next_url_from_request(request) or reverse("wagtailadmin_home")
        return redirect(back)
    request.FILES["file"].seek(0)
    return upload_pofile(request, translation_id)


def complaints_of(upload: Any) -> list[str]:
    """What is wrong with a file of one page; nothing, if it may be taken."""
    if upload is None:
        return [_("Choose a file first.")]
    try:
        catalogue = language_file.read_po(upload)
    except language_file.NotForUs as error:
        return [str(error)]
    if MADE_HERE not in catalogue.metadata:
        return [_("This file was not downloaded from this page.")]
    used = [entry for entry in catalogue if entry.msgstr and not entry.obsolete]
    complaints = (
        (entry, language_file.passage_complaint(entry.msgid, entry.msgstr)) for entry in used
    )
    return [f"{entry.msgctxt}: {sentence}" for entry, sentence in complaints if sentence]


@require_POST
def stop(request: HttpRequest, translation_id: int) -> HttpResponse:
    """
    Nobody who may only translate takes a page out of step with the English.

    One press would do it, on a button that stands where others are used to find the one that saves.
    """
    page = get_object_or_404(Translation, pk=translation_id).get_target_instance()
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    return stop_translation(request, translation_id)


def refuse_alias(request: HttpRequest, page_id: int) -> HttpResponse:
    """
    Nobody makes a page an alias of the English one.

    It would put English into a page that says it is in another language, at once, and whoever may
    only translate could do it.
    """
    raise PermissionDenied
