"""The screen of a bad day: three banners as readers would see them, each with its button."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permission_policies import ModelPermissionPolicy

from awareness.models import Hotline
from website.bad_day import banner_acts
from website.bad_day.banner_form import USUAL_LINE, BannerForm
from website.phonebook.banners import BANNERS, BannerKind, ShownBanner, shown_banners
from website.phonebook.phonebook_file import PhonebookIn

TITLES = {
    BannerKind.NUMBER_DOWN: gettext_lazy("A number does not answer"),
    BannerKind.FALSE_SITE: gettext_lazy("A false site uses our name"),
    BannerKind.CLOSED: gettext_lazy("Nobody reads messages today"),
}


def may_put_up(user: Any) -> bool:
    """Whoever says yes to a number of the registry."""
    return ModelPermissionPolicy(Hotline).user_has_permission(user, "change")


class BadDayView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "website/bad_day/banners.html"
    page_title: Any = gettext_lazy("A bad day")
    header_icon = "warning"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_put_up(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        today = timezone.localdate()
        each = [(kind, banner_acts.standing_banner(kind, today)) for kind in BannerKind]
        rows = [_row(kind, today, standing) for kind, standing in each]
        return super().get_context_data(rows=rows, **context)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        sent = request.POST.get("kind", "")
        if sent not in list(BannerKind):
            messages.error(request, _("Nothing was done. Please choose again."))
        elif "down" in request.POST:
            banner_acts.take_down(BannerKind(sent), request.user)
            messages.success(request, _("Taken down. The pages are made again within a minute."))
        else:
            self._put_up(BannerForm(BannerKind(sent), timezone.localdate(), request.POST))
        return redirect(request.path)

    def _put_up(self, form: BannerForm) -> None:
        if not form.is_valid():
            messages.error(self.request, _("Nothing was done. Please choose again."))
            return
        banner_acts.put_up(
            form.kind, line=form.line_code, last_day=form.last_day, by=self.request.user
        )
        messages.success(self.request, _("Every page shows it within a minute, and it ends alone."))


def _row(kind: BannerKind, today: date, standing: dict[str, Any] | None) -> dict[str, Any]:
    """A banner on the screen. standing: as it is on every page; None: as it would be."""
    row = standing or {"kind": kind, "line": USUAL_LINE, "last_day": today.isoformat()}
    return {
        "title": TITLES[kind],
        "form": BannerForm(kind, today),
        "standing": standing,
        "last_day": date.fromisoformat(row["last_day"]),
        "as_shown": _as_shown(row, today),
    }


def _as_shown(row: dict[str, Any], today: date) -> list[ShownBanner]:
    """A banner as a reader of the language of this screen would see it."""
    book = settings.PHONEBOOK
    data = {**book.data(), BANNERS: [row]}
    page = PhonebookIn(data, get_language(), only_confirmed=book.only_confirmed)
    return shown_banners(page, today)
