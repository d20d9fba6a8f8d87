"""What staff find in the CMS: the registry, and the list of facts to check."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from awareness.advice import advice_on
from awareness.models import Fact, Hotline, LegalSource, ReceptionCentre, Region, Topic
from awareness.models.pages import BasePage
from awareness.panels import edit_handler
from awareness.reports import DeadLinks, FactsToCheck, OverduePanel
from awareness.translating import hooks as _of_translators  # noqa: F401 - they register themselves

CONTACT = ("name", "description", "hours", "cost", "what_happens")
DATES = ("signed_on", "published_on", "in_force_on")
HOW_TO_REACH = ("phone", "email", "website", "address", "order")


class OnlyChooses(SnippetChooserViewSet):
    """Without the address that makes a row: no page leads there, and a form to it is an error."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return [one for one in super().get_urlpatterns() if one.name != "create"]


class RegistryViewSet(SnippetViewSet):
    chooser_viewset_class = OnlyChooses


class HotlineViewSet(RegistryViewSet):
    model = Hotline
    icon = "mobile-alt"
    list_display = ["name", "phone", "checked_on", "confirmed_by"]
    edit_handler = edit_handler(plain=("code", *HOW_TO_REACH, "is_emergency"), translated=CONTACT)


class ReceptionCentreViewSet(RegistryViewSet):
    model = ReceptionCentre
    icon = "home"
    list_display = ["name", "phone", "region", "checked_on", "confirmed_by"]
    edit_handler = edit_handler(
        plain=("code", "region", *HOW_TO_REACH), translated=("town", *CONTACT)
    )


class FactViewSet(RegistryViewSet):
    model = Fact
    icon = "tag"
    list_display = ["code", "value", "label", "checked_on", "confirmed_by"]
    edit_handler = edit_handler(plain=("code", "kind", "label", "as_of"), translated=("value",))


class LegalSourceViewSet(RegistryViewSet):
    model = LegalSource
    icon = "doc-full"
    list_display = ["title", "status", "signed_on", "as_of", "confirmed_by"]
    list_filter = ["status", "kind"]
    edit_handler = edit_handler(
        plain=("code", "kind", "number", *DATES, "link", "status", "replaced_by", "as_of", "order"),
        translated=("title",),
    )


class RegionViewSet(RegistryViewSet):
    model = Region
    icon = "site"
    edit_handler = edit_handler(plain=("code", "order"), translated=("name",), sourced=False)


class TopicViewSet(RegistryViewSet):
    model = Topic
    icon = "list-ul"
    edit_handler = edit_handler(
        plain=("code", "order"), translated=("name", "help_text"), sourced=False
    )


class Registry(SnippetViewSetGroup):
    """Each number, address and date once; the pages only name them."""

    menu_label = "Registry"
    menu_icon = "list-ul"
    menu_order = 150
    items = (
        HotlineViewSet,
        ReceptionCentreViewSet,
        FactViewSet,
        LegalSourceViewSet,
        RegionViewSet,
        TopicViewSet,
    )


register_snippet(Registry)


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern]:
    return [
        path("reports/facts/", FactsToCheck.as_view(), name="facts_to_check"),
        path("reports/links/", DeadLinks.as_view(), name="dead_links"),
    ]


class FactsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_check_facts(request.user)


def may_check_facts(user: Any) -> bool:
    return bool(user.has_perm("awareness.change_fact"))


@hooks.register("register_reports_menu_item")
def report_item() -> MenuItem:
    return FactsItem("Facts to check", reverse("facts_to_check"), icon_name="warning", order=100)


@hooks.register("register_reports_menu_item")
def links_item() -> MenuItem:
    return FactsItem("Dead links", reverse("dead_links"), icon_name="link", order=110)


@hooks.register("construct_homepage_panels")
def overdue_panel(request: HttpRequest, panels: list[Any]) -> None:
    if may_check_facts(request.user):
        panels.append(OverduePanel())


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def give_advice(request: HttpRequest, page: Any) -> None:
    """Say what could be better, once it is saved or published; nothing is held back."""
    if isinstance(page, BasePage):
        for sentence in advice_on(page):
            messages.warning(request, sentence)
