"""What stands above every page now, on the first screen of whoever can end it: by one click."""

from datetime import date
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from website.bad_day.banner_acts import standing_banner
from website.bad_day.banner_view import TITLES
from website.phonebook.banners import BannerKind


class BannerPanel(Component):
    """Each banner with its last day and a button that takes it down; nothing where none stands."""

    order = 60
    template_name = "website/bad_day/banner_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        rows = [
            {"kind": kind, "title": TITLES[kind], "last_day": date.fromisoformat(row["last_day"])}
            for kind in BannerKind
            if (row := standing_banner(kind, timezone.localdate()))
        ]
        return {
            "rows": rows,
            "html_lang": parent_context["html_lang"],
            "csrf_token": parent_context["csrf_token"],
        }
