"""The report of editors: facts to check. And what holds of all reports that Wagtail has."""

from typing import Any

from django.conf import settings
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from awareness.models import PAGES, Fact, Hotline, LegalSource, ReceptionCentre
from awareness.models.contacts_and_facts import SourceMixin
from awareness.models.unconfirmed_facts import WaitingLine, line_of

# The list of facts to check: what nobody has confirmed, and what is due again.


def overdue_pages() -> list[Any]:
    """The public English pages whose day has come; their translations follow them."""
    pages: list[Any] = []
    for model in PAGES:
        pages.extend(
            model.objects.filter(
                live=True,
                locale__language_code=settings.LANGUAGE_CODE,
                review_by__lte=timezone.localdate(),
            )
        )
    return pages


def how_many_overdue() -> int:
    """For the panel on the first screen of the CMS."""
    today = timezone.localdate()
    overdue = len(overdue_pages())
    for model in (Hotline, ReceptionCentre, Fact, LegalSource):
        overdue += model.objects.filter(review_by__lte=today, live=True).count()
    return overdue


def facts_to_check() -> list[WaitingLine]:
    """What somebody should look at today: what is overdue first, the registry before the pages."""
    today = timezone.localdate()
    rows: list[SourceMixin] = []
    for model in (Hotline, ReceptionCentre, Fact, LegalSource):
        rows += [row for row in model.objects.filter(live=True) if row.is_due(today)]
    rows.sort(key=lambda row: not row.is_overdue(today))
    lines = [line_of(row) for row in rows]
    lines += [_line_of_page(page) for page in overdue_pages()]
    return lines


def _line_of_page(page: Any) -> WaitingLine:
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return WaitingLine(page.title, "", page.checked_on, _("Page due again"), url)


class Report(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """A list for those who keep the registry right."""

    permission_required = "awareness.change_fact"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [{"url": "", "label": self.page_title}]


class Numbers(Report):
    """Every number in one list, lines and centres, with the form that changes it."""

    permission_required = ("awareness.change_hotline", "awareness.change_receptioncentre")
    template_name = "awareness/panels/numbers.html"
    page_title = gettext_lazy("All numbers")
    header_icon = "mobile-alt"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("q", "").strip()
        rows: list[Any] = [*ReceptionCentre.objects.all(), *Hotline.objects.all()]
        lines = []
        for row in rows:
            place = f"wagtailsnippets_awareness_{row._meta.model_name}:edit"
            if _is_about(row, asked):
                lines.append((row, reverse(place, args=[row.pk])))
        return super().get_context_data(lines=lines, asked=asked, **kwargs)


def _is_about(row: Any, asked: str) -> bool:
    """Whether a line or centre has these words or digits, however they are spaced."""
    digits = "".join(letter for letter in asked if letter.isdigit()).lstrip("0")
    words = f"{row.name} {row.code} {row.email} {row.website}".lower()
    return asked.lower() in words or bool(digits and digits in row.phone)


class FactsToCheck(Report):
    template_name = "awareness/panels/facts_to_check.html"
    page_title = gettext_lazy("Facts to check")
    header_icon = "warning"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lines=facts_to_check(), **kwargs)


# How a cell begins that a spreadsheet would work out (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def keep_formulas_out() -> None:
    """
    Let no cell of Wagtail's CSV files begin like a formula: a page's title is anybody's to choose.

    It has no setting for it, and does this in its other kind of file by itself.
    """
    as_wagtail = SpreadsheetExportMixin.preprocess_field_value

    def preprocess(view: Any, field: str, value: Any, export_format: str) -> Any:
        written = as_wagtail(view, field, value, export_format)
        if export_format == view.FORMAT_CSV and str(written).startswith(FORMULA):
            return f"'{written}"
        return written

    SpreadsheetExportMixin.preprocess_field_value = preprocess
