"""For administrators: the figures of this moment, the worst first."""

import time
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permission_policies import ModelPermissionPolicy

from website.monitoring.status_figures import figures, program_version


class StatusView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    permission_policy = ModelPermissionPolicy(get_user_model())
    permission_required = "change"  # whoever looks after accounts
    template_name = "website/accounts/status.html"
    page_title: Any = _("Status")
    header_icon = "info-circle"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return self.breadcrumbs_items + [{"url": "", "label": self.page_title}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        worst_first = sorted(figures(time.time()), key=lambda figure: figure.is_well)
        return super().get_context_data(figures=worst_first, version=program_version(), **context)
