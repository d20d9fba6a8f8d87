"""The screen of the guide: the chapters of whoever looks, and of no other role."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from website.staff_guide.guide_chapters import GUIDE


class GuideView(WagtailAdminTemplateMixin, TemplateView):
    """For everybody who may enter the CMS."""

    template_name = "website/staff_guide/guide.html"
    page_title: Any = _("Short guide")
    header_icon = "help"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        chapters = [chapter for chapter in GUIDE if chapter.is_for(self.request.user)]
        return super().get_context_data(chapters=chapters, **context)
