"""
The figures of whole years, for whoever coordinates from outside the desks.

This role sees them and nothing else: no conversation, no month, no desk's screen.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from helpdesk import audit, clock_guard
from helpdesk.audit import Action
from helpdesk.desks import staff_permissions
from helpdesk.rules.form_fields import whole_number
from helpdesk.statistics.csv_and_xlsx import FILES
from helpdesk.statistics.whole_years import figures_of, finished_years, rows_of_year

MAY_SEE = "helpdesk.view_tally"


class FiguresItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_SEE)


class YearFiguresView(WagtailAdminTemplateMixin, View):
    """`?year=`; `?as=csv` or `xlsx` for a file of it."""

    page_title: str = _("Figures of whole years")  # type: ignore[assignment]
    header_icon = "list-ul"
    template_name = "inbox/figures.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(MAY_SEE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": reverse("figures"), "label": self.page_title}
        return [*self.breadcrumbs_items, here]

    def get(self, request: HttpRequest) -> HttpResponse:
        today = clock_guard.believed_day()
        known = finished_years(today)
        asked = whole_number(request.GET.get("year", ""))
        year = max(known, default=0)
        if asked in known:
            year = asked
        if year and request.GET.get("as") in FILES:
            audit.record(Action.EXPORTED, by=staff_permissions.user_of(request))
            return FILES[request.GET["as"]](rows_of_year(year, today))
        figures = []
        if year:
            figures = figures_of(year, today)
        context = self.get_context_data(years=known, year=year, figures=figures)
        return self.response_class(request, [self.template_name], context)
