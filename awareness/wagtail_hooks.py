"""What staff find in the CMS: the registry, and the list of facts to check."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.views.home import LockedPagesPanel
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from awareness.models.page_form import is_fit
from awareness.models.pages import BasePage
from awareness.serving import moved_pages
from awareness.staff import handout_list
from awareness.staff import registry_log as _of_the_registry  # noqa: F401 - it registers itself
from awareness.staff.home_panel import HomePanel
from awareness.staff.registry_viewsets import RegistryMenu
from awareness.staff.report_views import FactsToCheck, Numbers
from awareness.staff.writing_advice import advice_on
from awareness.translating import (
    campaign_languages,
    translation_hooks,  # noqa: F401 - they register themselves
)
from awareness.translating.questionnaire import MAY_SEE, AskedView, QuestionnaireDownload
from awareness.translating.translator_rights import languages_of

register_snippet(RegistryMenu)
# Wagtail asks for this word when it starts, in the language of nobody.
ChooserViewSet.search_tab_label = gettext_lazy("Search")


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern]:
    return [
        path("numbers/", Numbers.as_view(), name="numbers"),
        path("reports/facts/", FactsToCheck.as_view(), name="facts_to_check"),
        path("reports/asked/", AskedView.as_view(), name="asked"),
        path(
            "reports/asked/<slug:sheet>/<slug:language>/",
            QuestionnaireDownload.as_view(),
            name="asked_questionnaire",
        ),
        path(
            "campaigns/<int:page_id>/end/",
            campaign_languages.EndCampaign.as_view(),
            name="campaign_end",
        ),
        path("papers/", handout_list.HandoutsView.as_view(), name="papers"),
        path("papers/<slug:code>/zip/", handout_list.for_the_printer, name="papers_zip"),
        path("papers/<slug:code>/<slug:name>/", handout_list.picture, name="paper_picture"),
    ]


class FactsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_check_facts(request.user)


def may_check_facts(user: Any) -> bool:
    return bool(user.has_perm("awareness.change_fact"))


@hooks.register("register_reports_menu_item")
def report_item() -> MenuItem:
    label = gettext_lazy("Facts to check")
    return FactsItem(label, reverse("facts_to_check"), icon_name="warning", order=100)


class AskedItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(MAY_SEE))


@hooks.register("register_reports_menu_item")
def asked_item() -> MenuItem:
    label = gettext_lazy("Asked of those who know")
    return AskedItem(label, reverse("asked"), icon_name="help", order=110)


@hooks.register("register_reports_menu_item")
def papers_item() -> MenuItem:
    label = gettext_lazy("Papers to print")
    return MenuItem(label, reverse("papers"), icon_name="doc-full", order=120)


@hooks.register("register_log_actions")
def films_of_before(actions: LogActionRegistry) -> None:
    """What version 0.1 wrote into the history of documents, when it made films ready."""
    made, not_made = gettext_lazy("Film made ready"), gettext_lazy("Film not made ready")
    actions.register_action("awareness.film.ready", made, made)
    actions.register_action("awareness.film.not_ready", not_made, not_made)


@hooks.register("register_log_actions")
def ended_campaigns(actions: LogActionRegistry) -> None:
    said = gettext_lazy("Campaign ended in every language")
    actions.register_action(campaign_languages.ENDED, said, said)


@hooks.register("register_admin_urls", order=-1)
def no_typed_redirects() -> list[URLPattern]:
    """An old address comes from a rename or a move alone: nobody types one, or where it leads."""
    return [
        path("redirects/add/", refuse_redirect),
        path("redirects/import/", refuse_redirect),
        path("redirects/import/process/", refuse_redirect),
        path("redirects/<int:redirect_id>/", refuse_redirect),
    ]


class OwnPagesAPI(PagesAdminAPIViewSet):
    """Wagtail's, without the two actions that make an alias (`OwnCopyForm` says why)."""

    actions = {
        name: action
        for name, action in PagesAdminAPIViewSet.actions.items()
        if name not in ("create_alias", "copy_for_translation")
    }


@hooks.register("construct_admin_api")
def no_aliases(router: WagtailAPIRouter) -> None:
    router.register_endpoint("pages", OwnPagesAPI)


def refuse_redirect(request: HttpRequest, redirect_id: int = 0) -> HttpResponse:
    raise PermissionDenied


@hooks.register("after_move_page")
def move_translations(request: HttpRequest, page: Page) -> None:
    page = page.specific
    if isinstance(page, BasePage) and page.language == settings.LANGUAGE_CODE:
        moved_pages.move_everywhere(page, Page.objects.get(pk=page.pk).get_parent())


@hooks.register("construct_homepage_panels")
def work_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Ours, beside what waits for a yes and what was edited last; locks help nobody."""
    panels[:] = [panel for panel in panels if not isinstance(panel, LockedPagesPanel)]
    panels.append(HomePanel(request.user, languages_of(request.user)))


@hooks.register("construct_homepage_summary_items")
def no_totals(request: HttpRequest, items: list[Any]) -> None:
    """How many pages and pictures there are is nobody's question."""
    items.clear()


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def give_advice(request: HttpRequest, page: Any) -> None:
    """
    Say once that something could be better; what, stands in the page's editor (`AdvicePanel`).

    Nothing is held back, and nothing said while the editor keeps a draft by itself.
    """
    if not isinstance(page, BasePage) or not request.accepts("text/html"):
        return
    if number := len(advice_on(page)):
        place = reverse("wagtailadmin_pages:edit", args=[page.pk])
        messages.warning(
            request,
            ngettext(
                "One thing on “%(title)s” could be better.",
                "%(number)s things on “%(title)s” could be better.",
                number,
            )
            % {"title": page.get_admin_display_title(), "number": number},
            buttons=[messages.button(f"{place}#advice", _("Show"))],
        )


@hooks.register("insert_editor_js")
def editor_scripts() -> str:
    one_save = versioned_static("editing/one_save.js")
    to_advice = versioned_static("editing/to_advice.js")
    return format_html_join("\n", '<script src="{}"></script>', [(one_save,), (to_advice,)])


@hooks.register("insert_global_admin_js")
def typed_days() -> str:
    return format_html('<script src="{}"></script>', versioned_static("editing/typed_days.js"))


@hooks.register("insert_global_admin_js")
def kept_text() -> str:
    """On every screen: one that says that something was saved is where what was kept may go."""
    return format_html(
        '<script src="{}" data-signed-out="{}" data-sign-in="{}" data-not-saved="{}" '
        'data-put-back="{}" data-throw-away="{}"></script>',
        versioned_static("editing/kept_text.js"),
        _("You are signed out. What you type is kept in this tab."),
        _("Sign in again"),
        _("What you typed here at %s was not saved."),
        _("Put it back"),
        _("Throw it away"),
    )


@hooks.register("insert_global_admin_js")
def published_is_visible() -> str:
    return format_html(
        '<script src="{}" data-ask="/cms/visible/" data-look="{}" data-waiting="{}" '
        'data-withheld="{}" data-later="{}"></script>',
        versioned_static("editing/visible.js"),
        _("Look at it"),
        _("On its way to readers…"),
        _("Readers do not get it yet"),
        _("Not with readers yet: look again later"),
    )


@hooks.register("insert_global_admin_css")
def our_screens() -> str:
    return format_html('<link rel="stylesheet" href="{}">', versioned_static("editing/screens.css"))


@hooks.register("before_bulk_action")
def only_what_is_fit(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Publishing many drafts at once, and those below them, asks of each what one is asked."""
    if action_type != "publish":
        return None
    asked = [page for page in objects if isinstance(page, Page)]
    if action.cleaned_form.cleaned_data.get("include_descendants"):
        for page in list(asked):
            asked += page.get_descendants().not_live().specific()
    unfit = []
    for page in asked:
        if not is_fit(page):
            unfit.append(page.get_admin_display_title())
    if not unfit:
        return None
    sentence = _("Not ready yet: %(titles)s. Open it and publish it there, to see what it lacks.")
    messages.error(request, sentence % {"titles": ", ".join(unfit)})
    return redirect(action.next_url or reverse("wagtailadmin_explore_root"))
