"""A native speaker reads a page beside its English, and says so."""

from itertools import zip_longest
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Locale, Page
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.segments.types import StringSegmentValue

from awareness.blocks.plain_text import without_tags
from awareness.facts.fact_filling import fill_html
from awareness.models import NewsPage, TranslationState, translation_digests
from awareness.models.pages import BasePage


class ReviewPair(NamedTuple):
    english: str
    own: str


def pairs_of(page: BasePage, english: BasePage) -> list[ReviewPair]:
    """Both texts passage by passage, as readers find them."""
    sides = (_texts(english, settings.LANGUAGE_CODE), _texts(page, page.language))
    return [ReviewPair(*both) for both in zip_longest(*sides, fillvalue="")]


def _texts(page: BasePage, language: str) -> list[str]:
    return [
        without_tags(fill_html(segment.string.data, language))
        for segment in extract_segments(page)
        if isinstance(segment, StringSegmentValue)
    ]


def may_read(page: Page, user: Any) -> bool:
    """Who vouches for a translation: whoever may publish it; for news the operator alone."""
    if issubclass(page.specific_class or Page, NewsPage):
        return bool(user.is_superuser)
    return bool(page.permissions_for_user(user).can_publish())


class ReviewPage(WagtailAdminTemplateMixin, TemplateView):
    """Both texts, and a button. Only whom `may_read` lets comes here."""

    template_name = "awareness/translating/reading.html"
    header_icon = "check"
    _show_breadcrumbs = True
    page: BasePage

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        page = get_object_or_404(Page.objects.select_related("locale"), pk=kwargs["page_id"])
        if not may_read(page, request.user):
            raise PermissionDenied
        self.page = page.specific
        if not isinstance(self.page, BasePage) or self.page.language == settings.LANGUAGE_CODE:
            raise Http404

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if translation_digests.sign(self.page, request.user, request.POST.get("seal", "")):
            messages.success(
                request, _("Thank you. Readers see that a native speaker has read it.")
            )
        else:
            messages.error(request, _("The page has changed meanwhile. Please read it once more."))
        return redirect(request.path)

    def get_page_title(self) -> str:
        return _("Read as a native speaker")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        matrix = {"url": reverse("translations"), "label": _("Translations")}
        return [matrix, {"url": "", "label": self.page.get_admin_display_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        english = self.page.get_translation_or_none(Locale.get_default())
        language = self.page.language
        return super().get_context_data(
            page=self.page,
            state=TranslationState.objects.filter(pk=self.page.pk).first(),
            pairs=pairs_of(self.page, english.specific) if english else [],
            lang=language,
            dir=get_language_info(language)["dir"],
            language_name=dict(settings.LANGUAGES)[language],
            **kwargs,
        )
