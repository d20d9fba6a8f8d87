"""The list of facts to check: what nobody has confirmed, and what is due again."""

from typing import Any, NamedTuple

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from awareness.models import ContentPage, Fact, HomePage, Hotline, ReceptionCentre
from awareness.models.reference import Sourced


class Line(NamedTuple):
    """One line of the report. why: what is to be done about it."""

    what: str
    source: str
    checked_on: Any
    why: str
    edit_url: str


def facts_to_check() -> list[Line]:
    """What somebody should look at today, the registry before the pages."""
    today = timezone.localdate()
    rows: list[Sourced] = [
        row
        for model in (Hotline, ReceptionCentre, Fact)
        for row in model.objects.all()
        if row.is_due(today)
    ]
    pages = [
        page
        for model in (HomePage, ContentPage)
        for page in model.objects.filter(
            live=True, locale__language_code="en", review_by__lte=today
        )
    ]
    return [*map(_line_of_row, rows), *map(_line_of_page, pages)]


def _line_of_row(row: Sourced) -> Line:
    why = "Due again" if row.confirmed_by else "Nobody has confirmed it"
    url = reverse(row.snippet_viewset.get_url_name("edit"), args=[row.pk])
    return Line(str(row), row.source, row.checked_on, why, url)


def _line_of_page(page: Any) -> Line:
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return Line(page.title, "", page.checked_on, "Page due again", url)


class FactsToCheck(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    permission_required = "wagtailadmin.access_admin"
    template_name = "awareness/facts_to_check.html"
    page_title = "Facts to check"
    header_icon = "warning"
    _show_breadcrumbs = True
    breadcrumbs_items = [{"url": "", "label": "Facts to check"}]

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return self.breadcrumbs_items

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lines=facts_to_check(), **kwargs)
