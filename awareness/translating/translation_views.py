"""The screens under “Translations”: every page in every language, and the file of a language."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import (
    get_language,
    get_language_info,
    gettext_lazy,
    ngettext,
    to_locale,
)
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from awareness.translating import language_file, review_file
from awareness.translating.localize_overrides import MOST_SENTENCES
from awareness.translating.translation_matrix import Matrix
from awareness.translating.translator_rights import TranslatorPermissionMixin, languages_of, others

ONLY_REVIEWERS = gettext_lazy(
    "Only a reviewer of this language takes in what a native speaker has read."
)
# As many columns as can be read beside each other; whoever works in more chooses.
COLUMNS = 4


class TranslationsView(TranslatorPermissionMixin, WagtailAdminTemplateMixin, TemplateView):
    template_name = "awareness/translating/matrix.html"
    page_title = gettext_lazy("Translations")
    header_icon = "wagtail-localize-language"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        mine = languages_of(user)
        asked = [code for code in others() if code in self.request.GET.getlist("language")]
        matrix = Matrix(
            asked or mine[:COLUMNS],
            mine,
            asks=user.has_perm("wagtail_localize.submit_translation"),
        )
        return super().get_context_data(
            matrix=matrix, choosing=not asked and len(mine) > COLUMNS, **kwargs
        )


class FileForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("PO file"))
    publish = forms.BooleanField(
        required=False, label=gettext_lazy("Publish the pages that are complete with it")
    )


class LanguageFile(WagtailAdminTemplateMixin, FormView):
    """All pages of a language: out as a file, and in again."""

    template_name = "awareness/translating/file.html"
    form_class = FileForm
    header_icon = "doc-full"
    _show_breadcrumbs = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.code = kwargs["code"]
        open_language(request.user, self.code)
        self.may_publish = self.code in languages_of(request.user, "publish")

    def get_form(self, form_class: Any = None) -> FileForm:
        form = super().get_form(form_class)
        if not self.may_publish:
            del form.fields["publish"]
        return form

    def form_valid(self, form: FileForm) -> HttpResponse:
        user = self.request.user
        try:
            catalogue = language_file.read_po(form.cleaned_data["file"])
            reader = review_file.reader_of(catalogue)
            if reader and not self.may_publish:
                raise language_file.ForeignFile(ONLY_REVIEWERS)
            taken = language_file.take_in(catalogue, self.code, user)
        except language_file.ForeignFile as error:
            form.add_error("file", str(error))
            return self.form_invalid(form)
        published = 0
        if form.cleaned_data.get("publish"):
            published, complaints = language_file.publish_language(
                taken.translations, self.request.user
            )
            taken.refused += complaints
        self._tell(taken, published)
        if reader:
            self._tell_of_signatures(
                reader, *review_file.sign_sentences(catalogue, self.code, user)
            )
        return redirect(self.request.path)

    def _tell(self, taken: language_file.FileIntake, published: int) -> None:
        sentences = [ngettext("%(n)d passage was new.", "%(n)d passages were new.", taken.new)]
        sentences[0] %= {"n": taken.new}
        if published:
            pages = ngettext("%(n)d page was published.", "%(n)d pages were published.", published)
            sentences.append(pages % {"n": published})
        if taken.unknown:
            gone = ngettext(
                "%(n)d is in no page any more.", "%(n)d are in no page any more.", taken.unknown
            )
            sentences.append(gone % {"n": taken.unknown})
        messages.success(self.request, " ".join(sentences))
        for tell, told in ((messages.error, taken.refused), (messages.warning, taken.asked)):
            for sentence in told[:MOST_SENTENCES]:
                tell(self.request, sentence)
            if (left := len(told) - MOST_SENTENCES) > 0:
                tell(self.request, _("… and %(n)d more.") % {"n": left})

    def _tell_of_signatures(self, reader: str, sentences: int, pages: int) -> None:
        said = ngettext(
            "%(n)d sentence is signed by %(who)s.",
            "%(n)d sentences are signed by %(who)s.",
            sentences,
        )
        whole = ngettext("%(n)d page is read whole.", "%(n)d pages are read whole.", pages)
        messages.success(
            self.request, f"{said % {'n': sentences, 'who': reader}} {whole % {'n': pages}}"
        )

    def get_page_title(self) -> str:
        return _("All pages in one file: %(language)s") % {"language": self.name}

    @property
    def name(self) -> str:
        return dict(settings.LANGUAGES)[self.code]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        matrix = {"url": reverse("translations"), "label": _("Translations")}
        return [matrix, {"url": "", "label": self.name}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(code=self.code, name=self.name, **kwargs)


class LanguageFileDownload(View):
    """The file itself."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        open_language(request.user, code)
        response = HttpResponse(
            str(language_file.exported(code)), content_type="text/x-gettext-translation"
        )
        response["Content-Disposition"] = f'attachment; filename="pages-{code}.po"'
        return response


class ReviewFileDownload(View):
    """The page for a native speaker outside."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        open_language(request.user, code)
        info = get_language_info(code)
        context = {
            "pages": review_file.pages_to_read(code),
            "code": code,
            "locale": to_locale(code),
            "name": info["name_local"],
            "lang": info["lang"],
            "dir": "rtl" if info["bidi"] else "ltr",
            "read_by": review_file.READ_BY,
            "staff_language": get_language(),
        }
        response = render(request, "awareness/translating/review_file.html", context)
        response["Content-Disposition"] = f'attachment; filename="read-{code}.html"'
        return response


def open_language(user: Any, code: str) -> None:
    """Raises Http404 for what is no language of ours, PermissionDenied for one of others'."""
    if code not in others():
        raise Http404
    if code not in languages_of(user):
        raise PermissionDenied
