"""Where Wagtail's admin offers what translators and native readers do."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.models import Page
from wagtail_localize.models import Translation

from awareness.models import NewsPage, TranslationState, translation_digests
from awareness.models.pages import BasePage
from awareness.translating import localize_overrides
from awareness.translating.native_review import ReviewPage, may_read
from awareness.translating.translation_views import (
    LanguageFile,
    LanguageFileDownload,
    ReviewFileDownload,
    TranslationsView,
)
from awareness.translating.translator_rights import languages_of

# How many kinds of pages there are, and how workflows go: no question of an editor's.
NO_REPORTS = ("page_types_usage", "workflow", "workflow_tasks")


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("translations/", TranslationsView.as_view(), name="translations"),
        path("translations/read/<int:page_id>/", ReviewPage.as_view(), name="translations_read"),
        path("translations/<slug:code>/", LanguageFile.as_view(), name="translations_file"),
        path(
            "translations/<slug:code>/po/",
            LanguageFileDownload.as_view(),
            name="translations_download",
        ),
        path(
            "translations/<slug:code>/sheet/",
            ReviewFileDownload.as_view(),
            name="translations_review_file",
        ),
        # Before wagtail-localize's own at the same addresses.
        path("localize/jsi18n/", localize_overrides.EditorWords.as_view()),
        path(
            "localize/translate/<int:translation_id>/pofile/upload/", localize_overrides.upload_page
        ),
        path("localize/translate/<int:translation_id>/disable/", localize_overrides.stop),
        path("localize/submit/page/<int:page_id>/", localize_overrides.AskForLanguages.as_view()),
        path("localize/page/<int:page_id>/convert_to_alias/", localize_overrides.refuse_alias),
    ]


class TranslationsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(languages_of(request.user))


@hooks.register("register_admin_menu_item")
def translations_item() -> MenuItem:
    return TranslationsItem(
        gettext_lazy("Translations"),
        reverse("translations"),
        icon_name="wagtail-localize-language",
        order=160,
    )


@hooks.register("construct_reports_menu")
def one_list_of_translations(request: HttpRequest, items: list[MenuItem]) -> None:
    """The matrix says all that wagtail-localize's own report does; the others are of software."""
    gone = {reverse("wagtail_localize:translations_report")}
    gone |= {reverse(f"wagtailadmin_reports:{name}") for name in NO_REPORTS}
    items[:] = [item for item in items if item.url not in gone]


@hooks.register("insert_editor_js")
def direction_of_fields() -> str:
    """For wagtail-localize's editor alone; elsewhere it finds nothing to do."""
    return format_html(
        '<script src="{}" data-right-to-left="{}"></script>',
        versioned_static("translating/editor.js"),
        " ".join(settings.LANGUAGES_BIDI),
    )


@hooks.register("insert_global_admin_css")
def direction_until_then() -> str:
    return format_html(
        '<link rel="stylesheet" href="{}">', versioned_static("translating/fields.css")
    )


@hooks.register("construct_page_action_menu")
def hide_alias_action(items: list[Any], request: HttpRequest, context: Any) -> None:
    items[:] = [item for item in items if item.name != "localize-convert-to-alias"]


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def read_button(
    page: Page, user: Any, view_name: str | None = None, next_url: str | None = None
) -> Iterator[Button]:
    if page.live and _is_translation(page) and may_read(page, user):
        url = reverse("translations_read", args=[page.pk])
        yield Button(_("Read as a native speaker"), url, icon_name="check", priority=55)


def _is_translation(page: Page) -> bool:
    is_ours = issubclass(page.specific_class or Page, BasePage)
    return is_ours and page.locale.language_code != settings.LANGUAGE_CODE


@hooks.register("before_create_page")
def tell_language(request: HttpRequest, parent: Page, page_class: type[Page]) -> None:
    """Nothing else on the form says it, and whoever works in French would write French."""
    if request.method != "GET" or not issubclass(page_class, BasePage):
        return
    code = parent.locale.language_code
    written_in = _("This page is written in: %(language)s.") % {
        "language": dict(settings.LANGUAGES)[code]
    }
    then = _("The other languages follow, when it is public.")
    is_first = code == settings.LANGUAGE_CODE
    messages.info(request, f"{written_in} {then}" if is_first else written_in)


@hooks.register("after_publish_page")
def offer_languages(request: HttpRequest, page: Page) -> None:
    """A new page is in no list of translations before somebody has asked for one."""
    is_first = isinstance(page.specific, BasePage) and not _is_translation(page)
    may_ask = request.user.has_perm("wagtail_localize.submit_translation")
    asked = Translation.objects.filter(source__object_id=page.translation_key)
    if is_first and may_ask and not asked.exists():
        place = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
        alone = _("“%(title)s” is in one language alone.") % {"title": page.title}
        buttons = []
        if (own := get_language() or "") in languages_of(request.user):
            # Of one language alone the next screen is its sentences.
            into = _("Now in %(language)s") % {"language": get_language_info(own)["name_local"]}
            buttons.append(messages.button(f"{place}?{urlencode({'select_locale': own})}", into))
        then = urlencode({"next": f"{reverse('translations')}#page-{page.pk}"})
        buttons.append(messages.button(f"{place}?{then}", _("Choose its languages")))
        messages.info(request, alone, buttons=buttons)


@hooks.register("before_edit_page", order=-1)
def tell_state(request: HttpRequest, page: Page) -> None:
    """Above the editor: how far the translation can be trusted, and the way to vouch for it."""
    if request.method != "GET" or not _is_translation(page):
        return
    state = getattr(page, "translation_state", None)
    buttons = []
    if page.live and may_read(page, request.user):
        url = reverse("translations_read", args=[page.pk])
        buttons = [messages.button(url, _("Read as a native speaker"))]
    for beside in hooks.get_hooks("beside_translation"):
        buttons += [messages.button(url, label) for label, url in beside(page, request.user)]
    messages.info(request, sentence(state), buttons=buttons)
    if isinstance(page.specific, NewsPage) and not (state and state.is_reviewed):
        messages.warning(request, _("Readers see it once the operator has read these words."))


@hooks.register("before_edit_page", order=-2)
def ask_before_publishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    return localize_overrides.ask_before_publishing(request, page)


def sentence(state: TranslationState | None) -> str:
    """The state of a translation, for staff."""
    if state is None or not state.own_digest:
        return _("This translation is not public yet.")
    if state.stale:
        return _("The English has changed since this was translated.")
    if state.missing:
        return _("Some of this page is still in English.")
    if state.is_read and state.reviewed_on:
        day = date_format(state.reviewed_on, "j F Y")
        return _("A native speaker read this page on %(day)s.") % {"day": day}
    return _("No native speaker has read this translation yet.")


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    @actions.register_action(translation_digests.SIGNED)
    class ReadByANativeSpeaker(LogFormatter):
        label = gettext_lazy("Read by a native speaker")
        message = gettext_lazy("A native speaker has read the page")
