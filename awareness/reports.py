"""The list of facts to check: what nobody has confirmed, and what is due again."""

from typing import Any

from django.conf import settings
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from awareness import links
from awareness.certainty import Line, line_of
from awareness.models import PAGES, Fact, Hotline, LegalSource, ReceptionCentre
from awareness.models.reference import Sourced


def facts_to_check() -> list[Line]:
    """What somebody should look at today: what is overdue first, the registry before the pages."""
    today = timezone.localdate()
    rows: list[Sourced] = [
        row
        for model in (Hotline, ReceptionCentre, Fact, LegalSource)
        for row in model.objects.all()
        if row.is_due(today)
    ]
    rows.sort(key=lambda row: not row.is_overdue(today))
    return [*map(line_of, rows), *map(_line_of_page, overdue_pages())]


def overdue_pages() -> list[Any]:
    """The public English pages whose day has come; their translations follow them."""
    return [
        page
        for model in PAGES
        for page in model.objects.filter(
            live=True,
            locale__language_code=settings.LANGUAGE_CODE,
            review_by__lte=timezone.localdate(),
        )
    ]


def how_many_overdue() -> int:
    """For the panel on the first screen of the CMS."""
    today = timezone.localdate()
    models = (Hotline, ReceptionCentre, Fact, LegalSource)
    rows = sum(model.objects.filter(review_by__lte=today).count() for model in models)
    return rows + len(overdue_pages())


def _line_of_page(page: Any) -> Line:
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return Line(page.title, "", page.checked_on, "Page due again", url)


class Report(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """A list for those who keep the registry right."""

    permission_required = "awareness.change_fact"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [{"url": "", "label": self.page_title}]


class FactsToCheck(Report):
    template_name = "awareness/facts_to_check.html"
    page_title = "Facts to check"
    header_icon = "warning"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lines=facts_to_check(), **kwargs)


class DeadLinks(Report):
    template_name = "awareness/dead_links.html"
    page_title = "Dead links"
    header_icon = "link"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(links=links.dead(), checks=settings.LINK_CHECK, **kwargs)


class OverduePanel(Component):
    """On the first screen: how much waits to be checked again. Nothing, when nothing does."""

    order = 90
    template_name = "awareness/panels/overdue.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"overdue": how_many_overdue(), "report": reverse("facts_to_check")}
