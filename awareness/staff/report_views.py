"""The reports of editors: facts to check, dead links."""

from typing import Any

from django.conf import settings
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from awareness.elsewhere import link_check
from awareness.models import Fact, Hotline, LegalSource, ReceptionCentre
from awareness.models.contacts_and_facts import Sourced
from awareness.models.unconfirmed_facts import WaitingLine, line_of
from awareness.staff.overdue_pages import overdue_pages


def facts_to_check() -> list[WaitingLine]:
    """What somebody should look at today: what is overdue first, the registry before the pages."""
    today = timezone.localdate()
    rows: list[Sourced] = [
        row
        for model in (Hotline, ReceptionCentre, Fact, LegalSource)
        for row in model.objects.filter(live=True)
        if row.is_due(today)
    ]
    rows.sort(key=lambda row: not row.is_overdue(today))
    return [*map(line_of, rows), *map(_line_of_page, overdue_pages())]


def _line_of_page(page: Any) -> WaitingLine:
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return WaitingLine(page.title, "", page.checked_on, _("Page due again"), url)


class Report(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """A list for those who keep the registry right."""

    permission_required = "awareness.change_fact"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [{"url": "", "label": self.page_title}]


class FactsToCheck(Report):
    template_name = "awareness/panels/facts_to_check.html"
    page_title = gettext_lazy("Facts to check")
    header_icon = "warning"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lines=facts_to_check(), **kwargs)


class DeadLinks(Report):
    template_name = "awareness/panels/dead_links.html"
    page_title = gettext_lazy("Dead links")
    header_icon = "link"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            links=link_check.dead(),
            not_asked=link_check.not_asked(),
            checks=settings.LINK_CHECK,
            **kwargs,
        )
