"""What wagtail-localize's own screens must not do here; our addresses stand before theirs."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import JavaScriptCatalog
from wagtail.admin import messages
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.views.edit_translation import stop_translation, upload_pofile
from wagtail_localize.views.submit_translations import SubmitPageTranslationView

from awareness.translating import language_file
from awareness.translating.number_check import asked_in_words, open_questions
from base.languages.language_list import STAFF_LANGUAGES

MOST_SENTENCES = 10  # that are named in one complaint
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


class AskForLanguages(SubmitPageTranslationView):
    """Of twenty-nine ticks those of Belgium's languages stand first, the rest as in the menu."""

    def get_form(self) -> Any:
        form = super().get_form()
        order = {code: place for place, (code, _name) in enumerate(settings.LANGUAGES)}
        order |= {code: place - len(order) for place, code in enumerate(STAFF_LANGUAGES)}
        places = [When(language_code=code, then=Value(place)) for code, place in order.items()]
        locales = form.fields["locales"].queryset
        form.fields["locales"].queryset = locales.order_by(Case(*places, default=len(order)))
        return form


@require_POST
def upload_page(request: HttpRequest, translation_id: int) -> HttpResponse:
    """A PO file of one page: refused as a whole, in words, when a passage of it cannot be used."""
    if sentences := complaints_of(request.FILES.get("file")):
        for sentence in sentences[:MOST_SENTENCES]:
            messages.error(request, sentence)
        back = get_valid_next_url_from_request(request) or reverse("wagtailadmin_home")
        return redirect(back)
    for sentence in asked_of(request.FILES["file"])[:MOST_SENTENCES]:
        messages.warning(request, sentence)
    request.FILES["file"].seek(0)
    return upload_pofile(request, translation_id)


def complaints_of(upload: Any) -> list[str]:
    """What is wrong with a file of one page; nothing, if it may be taken."""
    if upload is None:
        return [_("Choose a file first.")]
    try:
        catalogue = language_file.read_po(upload)
    except language_file.ForeignFile as error:
        return [str(error)]
    if MADE_HERE not in catalogue.metadata:
        return [_("This file was not downloaded from this page.")]
    used = [entry for entry in catalogue if entry.msgstr and not entry.obsolete]
    complaints = (
        (entry, language_file.passage_complaint(entry.msgid, entry.msgstr)) for entry in used
    )
    return [f"{entry.msgctxt}: {sentence}" for entry, sentence in complaints if sentence]


def asked_of(upload: Any) -> list[str]:
    """What is asked of the numbers in a file of one page that may be taken."""
    upload.seek(0)
    asked = []
    for entry in language_file.read_po(upload):
        sentence = asked_in_words(entry.msgid, entry.msgstr) if entry.msgstr else ""
        if sentence and not entry.obsolete:
            asked.append(f"{entry.msgctxt}: {sentence}")
    return asked


def ask_before_publishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """
    What is asked before a translation is published: its numbers, and a page of English alone.

    None where there is nothing to ask, or where the form says that it has shown just this.
    """
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    translations = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale=page.locale_id, enabled=True
    )
    translation = translations.select_related("source").first()
    questions = open_questions(translation) if translation else None
    if not questions or questions.seen in ("", request.POST.get("seen", "")):
        return None
    info = get_language_info(page.locale.language_code)
    context = {"page": page, "questions": questions, "lang": info["lang"], "dir": info["dir"]}
    context |= {"page_title": page.get_admin_display_title(), "header_icon": "warning"}
    return render(request, "awareness/translating/before_publishing.html", context)


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
