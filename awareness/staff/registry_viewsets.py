"""
The registry in the CMS: contacts, facts, regions, topics, sources, answers; who may choose them.
"""

from typing import Any

from django.urls import URLPattern
from django.utils.translation import gettext_lazy
from modeltranslation.settings import AVAILABLE_LANGUAGES
from modeltranslation.utils import build_localized_fieldname
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import (
    CreateEditViewOptionalFeaturesMixin,
    WagtailAdminTemplateMixin,
)
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import (
    CreateView,
    EditView,
    SnippetViewSet,
    SnippetViewSetGroup,
)

from awareness.models import (
    ExpertAnswer,
    Fact,
    Hotline,
    LegalSource,
    ReceptionCentre,
    Region,
    Topic,
)
from awareness.staff.registry_forms import answer_handler, edit_handler
from base.templatetags.site_tags import phone

CONTACT = ("name", "description", "hours", "cost", "what_happens")
DATES = ("signed_on", "published_on", "in_force_on")
HOW_TO_REACH = (
    "phone",
    "hidden",
    "published_by",
    "without_credit",
    "by_text",
    "for_deaf",
    "email",
    "website",
    "address",
    "order",
)
# Wagtail's addresses that one person needs nobody for.
ALONE = ("unpublish", "revisions_unschedule")
# What the button sends that asks for a second person's yes.
ASK = "ask"


class ChooserOnlyMixin(SnippetChooserViewSet):
    """Without the address that makes a row: no page leads there, and a form to it is an error."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]


class ApprovalMixin(CreateEditViewOptionalFeaturesMixin):
    """
    A form whose rows become public by a second person's yes: it asks, and publishes nothing.

    Nothing is kept by itself: half a number is a number too.
    """

    def setup(self, *args: Any, **kwargs: Any) -> None:
        super().setup(*args, **kwargs)
        self.autosave_enabled = False

    def get_available_actions(self) -> list[str]:
        return list(self.actions) + [ASK]


class RowCreateView(ApprovalMixin, CreateView):
    pass


class RowEditView(ApprovalMixin, EditView):
    pass


class RegistryViewSet(SnippetViewSet):
    """
    A list of rows that is searched in every language. plainly, in_languages: the fields in which.
    """

    chooser_viewset_class = ChooserOnlyMixin
    # Rows are few, and not in the index of pages: they are asked for as they are.
    search_backend_name = None
    # A form that is posted to Wagtail's address for copying is saved over what was to be copied, by
    # one person alone.
    copy_view_enabled = False
    # Wagtail's own for rows is in the language of whoever came first.
    breadcrumbs_items = WagtailAdminTemplateMixin.breadcrumbs_items
    plainly: tuple[str, ...] = ("code",)
    in_languages: tuple[str, ...] = ("name",)

    @property
    def search_fields(self) -> list[str]:
        """All columns of words; the index could not find what is in the middle of a Thai name."""
        columns = list(self.plainly)
        for name in self.in_languages:
            columns += [build_localized_fieldname(name, code) for code in AVAILABLE_LANGUAGES]
        return columns

    add_view_class = RowCreateView
    edit_view_class = RowEditView

    def get_urlpatterns(self) -> list[URLPattern]:
        """All but those by which one person alone takes a row back."""
        return [each for each in super().get_urlpatterns() if each.name not in ALONE]


def as_it_is_written(model: Any) -> Column:
    """The column of a number as readers see it, and not as telephones dial it."""
    label = model._meta.get_field("phone").verbose_name
    return Column("phone", label, accessor=lambda row: phone(row.phone), sort_key="phone")


class HotlineViewSet(RegistryViewSet):
    model = Hotline
    plainly = ("code", "phone", "website", "published_by")
    in_languages = ("name", "description")
    icon = "mobile-alt"
    list_display = ["name", as_it_is_written(Hotline), "published_by", "read_on", "confirmed_by"]
    edit_handler = edit_handler(
        plain=("code",) + HOW_TO_REACH + ("is_emergency", "after_centre"), translated=CONTACT
    )


class ReceptionCentreViewSet(RegistryViewSet):
    model = ReceptionCentre
    plainly = ("code", "phone", "email", "website", "address")
    in_languages = ("name", "town", "description")
    icon = "home"
    list_display = ["name", as_it_is_written(ReceptionCentre), "region", "read_on", "confirmed_by"]
    edit_handler = edit_handler(
        plain=("code", "region") + HOW_TO_REACH, translated=("town",) + CONTACT
    )


class FactViewSet(RegistryViewSet):
    model = Fact
    plainly = ("code", "label")
    in_languages = ("value",)
    icon = "tag"
    list_display = ["code", "value", "label", "read_on", "confirmed_by"]
    edit_handler = edit_handler(
        plain=("code", "kind", "label", "is_right", "as_of"), translated=("value",)
    )


class LegalSourceViewSet(RegistryViewSet):
    model = LegalSource
    plainly = ("code", "number", "link")
    in_languages = ("title",)
    icon = "doc-full"
    list_display = ["title", "status", "signed_on", "as_of", "read_on", "confirmed_by"]
    list_filter = ["status", "extent", "kind"]
    edit_handler = edit_handler(
        plain=("code", "kind", "number")
        + DATES
        + ("link", "status", "extent", "replaced_by", "as_of", "order"),
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


class AnswerCreateView(RowCreateView):
    """The list of what is asked leads here with a question."""

    def get_initial(self) -> dict[str, Any]:
        asked = {name: self.request.GET.get(name, "") for name in ("sheet", "question")}
        return {**super().get_initial(), **asked}


class ExpertAnswerViewSet(RegistryViewSet):
    model = ExpertAnswer
    plainly = ("question", "body", "role", "better")
    in_languages = ()
    icon = "help"
    list_display = ["question", "sheet", "verdict", "body", "answered_on"]
    list_filter = ["sheet", "verdict"]
    edit_handler = answer_handler()
    add_view_class = AnswerCreateView

    def register_chooser_viewset(self) -> None:
        """None: no page chooses an answer, and a chooser is open to whoever writes pages."""


class RegistryMenu(SnippetViewSetGroup):
    """Each number, address and date once; the pages only name them."""

    menu_label = gettext_lazy("Registry")
    menu_icon = "list-ul"
    menu_order = 150
    items = (
        HotlineViewSet,
        ReceptionCentreViewSet,
        FactViewSet,
        LegalSourceViewSet,
        RegionViewSet,
        TopicViewSet,
        ExpertAnswerViewSet,
    )
