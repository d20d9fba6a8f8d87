"""The screen of a bad day: three banners as readers would see them, each with its button."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permission_policies import ModelPermissionPolicy

from awareness.models import Hotline
from base import phonebook
from base.phonebook.banners import (
    BANNERS,
    NAMES_A_LINE,
    BannerKind,
    ShownBanner,
    can_be_named,
    shown_banners,
)
from base.phonebook.phonebook_file import PhonebookIn
from website.banners import banner_acts
from website.banners.banner_acts import standing_banner

# What is chosen for a banner: which line, and its last day. Nothing is typed.


USUAL_LINE = "national"
# Days after today. A bad day that lasts longer is put up again.
LASTS = {
    0: gettext_lazy("until the end of today"),
    1: gettext_lazy("until the end of tomorrow"),
    3: gettext_lazy("for three days more"),
    7: gettext_lazy("for a week more"),
}
LINE_LABELS = {
    BannerKind.NUMBER_DOWN: gettext_lazy("Which number does not answer?"),
    BannerKind.CLOSED: gettext_lazy("Which number to call instead?"),
}


class BannerForm(forms.Form):
    """For one kind, with everything chosen as it is most often wanted."""

    line = forms.ChoiceField()
    lasts = forms.TypedChoiceField(
        label=gettext_lazy("How long?"), coerce=int, choices=[*LASTS.items()]
    )

    def __init__(self, kind: BannerKind, today: date, data: Any = None) -> None:
        super().__init__(data, auto_id=f"{kind}-%s", initial={"line": USUAL_LINE, "lasts": 0})
        self.kind, self.today = kind, today
        if kind in NAMES_A_LINE:
            field: Any = self.fields["line"]
            field.label, field.choices = LINE_LABELS[kind], _lines()
        else:
            del self.fields["line"]

    @property
    def line_code(self) -> str:
        return str(self.cleaned_data.get("line", ""))

    @property
    def last_day(self) -> date:
        return self.today + timedelta(days=self.cleaned_data["lasts"])


def _lines() -> list[tuple[str, str]]:
    """The contacts that a banner may name, the national line first."""
    lines = []
    for contact in phonebook.current().page(get_language()).contacts:
        if can_be_named(contact):
            lines.append((contact.code, f"{contact.name}: {contact.phone}"))
    return lines


TITLES = {
    BannerKind.NUMBER_DOWN: gettext_lazy("A number does not answer"),
    BannerKind.FALSE_SITE: gettext_lazy("A false site uses our name"),
    BannerKind.CLOSED: gettext_lazy("Nobody reads messages today"),
}


def may_put_up(user: Any) -> bool:
    """Whoever says yes to a number of the registry."""
    return ModelPermissionPolicy(Hotline).user_has_permission(user, "change")


class BannersView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "website/banners/banners.html"
    page_title: Any = gettext_lazy("A bad day")
    header_icon = "warning"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_put_up(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return self.breadcrumbs_items + [{"url": "", "label": self.page_title}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        today = timezone.localdate()
        rows = []
        for kind in BannerKind:
            rows.append(_row(kind, today, banner_acts.standing_banner(kind, today)))
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
    book = phonebook.current()
    data = {**book.data(), BANNERS: [row]}
    page = PhonebookIn(data, get_language(), only_confirmed=book.only_confirmed)
    return shown_banners(page, today)


# What stands above every page now, on the first screen of whoever can end it: by one click.


class BannerPanel(Component):
    """Each banner with its last day and a button that takes it down; nothing where none stands."""

    order = 60
    template_name = "website/banners/banner_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        rows = []
        for kind in BannerKind:
            row = standing_banner(kind, timezone.localdate())
            if row:
                last_day = date.fromisoformat(row["last_day"])
                rows.append({"kind": kind, "title": TITLES[kind], "last_day": last_day})
        return {
            "rows": rows,
            "html_lang": parent_context["html_lang"],
            "csrf_token": parent_context["csrf_token"],
        }
