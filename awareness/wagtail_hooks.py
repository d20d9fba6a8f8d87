"""What staff find in the CMS: the registry, and the list of facts to check."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.views.home import LockedPagesPanel
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from awareness.library import film_states as _of_films  # noqa: F401 - it registers itself
from awareness.models.page_form import is_fit
from awareness.models.pages import BasePage
from awareness.staff import paper_views
from awareness.staff import registry_log as _of_the_registry  # noqa: F401 - it registers itself
from awareness.staff.home_panel import HomePanel
from awareness.staff.registry_viewsets import RegistryMenu
from awareness.staff.report_views import DeadLinks, FactsToCheck
from awareness.staff.writing_advice import advice_on
from awareness.translating import translation_hooks  # noqa: F401 - they register themselves
from awareness.translating.translator_rights import languages_of

register_snippet(RegistryMenu)
# Wagtail asks for this word when it starts, in the language of nobody.
ChooserViewSet.search_tab_label = gettext_lazy("Search")


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern]:
    return [
        path("reports/facts/", FactsToCheck.as_view(), name="facts_to_check"),
        path("reports/links/", DeadLinks.as_view(), name="dead_links"),
        path("papers/", paper_views.PapersView.as_view(), name="papers"),
        path("papers/<slug:code>/zip/", paper_views.for_the_printer, name="papers_zip"),
        path("papers/<slug:code>/<slug:name>/", paper_views.picture, name="paper_picture"),
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


@hooks.register("register_reports_menu_item")
def links_item() -> MenuItem:
    label = gettext_lazy("Dead links")
    return FactsItem(label, reverse("dead_links"), icon_name="link", order=110)


@hooks.register("register_reports_menu_item")
def papers_item() -> MenuItem:
    label = gettext_lazy("Papers to print")
    return MenuItem(label, reverse("papers"), icon_name="doc-full", order=120)


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
    files = ((versioned_static(f"editing/{name}.js"),) for name in ("one_save", "to_advice"))
    return format_html_join("\n", '<script src="{}"></script>', files)


@hooks.register("insert_global_admin_js")
def typed_days() -> str:
    return format_html('<script src="{}"></script>', versioned_static("editing/typed_days.js"))


@hooks.register("insert_global_admin_css")
def our_screens() -> str:
    return format_html('<link rel="stylesheet" href="{}">', versioned_static("editing/screens.css"))


@hooks.register("before_bulk_action")
def only_what_is_fit(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Publishing many drafts at once asks of each what publishing one asks."""
    drafts = [each for each in objects if action_type == "publish" and isinstance(each, Page)]
    unfit = [each.get_admin_display_title() for each in drafts if not is_fit(each)]
    if not unfit:
        return None
    sentence = _("Not ready yet: %(titles)s. Open it and publish it there, to see what it lacks.")
    messages.error(request, sentence % {"titles": ", ".join(unfit)})
    return redirect(action.next_url or reverse("wagtailadmin_explore_root"))
