"""All papers of a language on one screen with pictures, and as one zip for the printer's shop."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from awareness.blocks.plain_text import without_tags
from awareness.facts.fact_filling import fill_html
from awareness.handouts.campaign_handouts import handout_names
from awareness.handouts.handout_fonts import missing_packages
from awareness.handouts.handout_formats import CAMPAIGNS, PRINT, handout_format
from awareness.handouts.handout_pdf import handout_pdf, handout_picture
from awareness.models import CampaignPage, ContentPage, withheld

# The same papers make the same bytes, on whichever day.
NO_DAY = (1980, 1, 1, 0, 0, 0)


class HandoutRow(NamedTuple):
    """name: of its file, without `.pdf`. page: whose words it has."""

    name: str
    page: Any

    @property
    def says(self) -> str:
        """For whom it is, in the words of its page; of a campaign what it says."""
        return without_tags(fill_html(self.page.summary, self.page.language))

    @property
    def size(self) -> str:
        """As it is cut."""
        return handout_format(self.name).as_cut


class HandoutsView(WagtailAdminTemplateMixin, TemplateView):
    """What can be printed in a language, for everybody who may enter the CMS."""

    template_name = "awareness/panels/handouts.html"
    page_title = _("Papers to print")
    header_icon = "doc-full"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        codes = list(dict(settings.LANGUAGES))
        code = self.request.GET.get("language") or get_language()
        if code not in codes:
            code = settings.LANGUAGE_CODE
        return super().get_context_data(
            codes=codes,
            code=code,
            papers=_made(code),
            missing=list(missing_packages([code])),
            **kwargs,
        )


@require_safe
def picture(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """The first side of a paper as a small PNG; Http404 where there is none."""
    for paper in _made(code):
        if paper.name == name:
            return HttpResponse(handout_picture(paper.page, name), content_type="image/png")
    raise Http404


@require_safe
def for_the_printer(request: HttpRequest, code: str) -> HttpResponse:
    """Every PDF of a language in one zip; Http404 where there is none."""
    if not (papers := _made(code)):
        raise Http404
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:  # a PDF is packed already
        for paper in papers:
            pdf = handout_pdf(paper.page, paper.name)
            made.writestr(zipfile.ZipInfo(f"{code}/{paper.name}.pdf", NO_DAY), pdf)
    answer = HttpResponse(out.getvalue(), content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="papers-{code}.zip"'
    return answer


def papers_in(code: str) -> Iterator[HandoutRow]:
    """Every public paper of a language, in the order of its pages."""
    for model, above in ((ContentPage, PRINT), (CampaignPage, CAMPAIGNS)):
        pages = model.objects.live().exclude(pk__in=withheld()).select_related("locale")
        for page in pages.filter(url_path__startswith=f"/{code}{above}").order_by("path"):
            for name in handout_names(page):
                yield HandoutRow(name, page)


def _made(code: str) -> list[HandoutRow]:
    """Those that this machine has fonts for."""
    if code not in dict(settings.LANGUAGES) or missing_packages([code]):
        return []
    return list(papers_in(code))
