"""A campaign in its languages: what readers of each see now; and its end, at once, in all."""

from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail.signals import page_published

from awareness.models import CampaignPage, withheld
from awareness.serving.campaign_days import on_first_page

ENDED = "awareness.campaign_ended"  # as the history of a page calls the act


class ReadersLine(NamedTuple):
    """A language by its own name, and what its readers see of a campaign."""

    language: str
    sees: str


def english_of(page: CampaignPage) -> CampaignPage | None:
    """The page whose days hold in every language."""
    same = CampaignPage.objects.filter(translation_key=page.translation_key)
    return same.filter(locale__language_code=settings.LANGUAGE_CODE).first()


def readers_lines(page: CampaignPage) -> list[ReadersLine]:
    """Of each language that has it; those without have one line together. Empty: not public."""
    public = CampaignPage.objects.live().exclude(pk__in=withheld())
    same = public.filter(translation_key=page.translation_key)
    by_code = {each.language: each for each in same.select_related("locale")}
    lines, others = [], []
    for code, _name in settings.LANGUAGES:
        name = get_language_info(code)["name_local"]
        if code in by_code:
            lines.append(ReadersLine(name, _seen(by_code[code])))
        else:
            others.append(name)
    if lines and others:
        lines.append(
            ReadersLine(", ".join(others), _("Not in this language: another one is shown."))
        )
    return lines


def _seen(page: CampaignPage) -> str:
    state = page.state_at(timezone.now())
    if state == "past":
        return _("It is over.")
    if state == "coming":
        return _("It begins on %(hour)s.") % {"hour": _hour(page.starts_at)}
    if page.ends_at is None:
        return _("It runs, and has no end.")
    is_first = on_first_page(page.language) == page
    sentence = (
        _("It runs until %(hour)s, on the first page too.")
        if is_first
        else _("It runs until %(hour)s, not on the first page.")
    )
    return sentence % {"hour": _hour(page.ends_at)}


def _hour(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i")


@transaction.atomic
def end_everywhere(page: CampaignPage, user: Any) -> None:
    """
    End a campaign that runs, now and in each language. page: its English, as it is public.

    A draft of it stays a draft, with the new end: or publishing it would bring the old one back.
    """
    now = timezone.now()
    draft = page.get_latest_revision_as_object()
    draft.ends_at = now
    revision = draft.save_revision(user=user, changed=page.has_unpublished_changes, clean=False)
    live_revision = page.live_revision if page.has_unpublished_changes else revision
    CampaignPage.objects.filter(pk=page.pk).update(
        ends_at=now, live_revision=live_revision, last_published_at=now
    )
    for waiting in page.revisions.filter(approved_go_live_at__isnull=False):
        waiting.content["ends_at"] = now.isoformat()
        waiting.save()
    ended = CampaignPage.objects.get(pk=page.pk)
    log(ended, ENDED, user=user, revision=revision)
    page_published.send(CampaignPage, instance=ended, revision=live_revision)


class EndCampaign(WagtailAdminTemplateMixin, TemplateView):
    """Asks once, and ends it. For whoever may publish its English."""

    template_name = "awareness/panels/end_campaign.html"
    page_title: Any = gettext_lazy("End it now, everywhere")
    header_icon = "history"
    _show_breadcrumbs = True

    @cached_property
    def campaign(self) -> CampaignPage:
        """Raises Http404, PermissionDenied."""
        page = english_of(get_object_or_404(CampaignPage, pk=self.kwargs["page_id"]))
        if page is None or not page.live:
            raise Http404
        if not page.permissions_for_user(self.request.user).can_publish():
            raise PermissionDenied
        return page

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit = reverse("wagtailadmin_pages:edit", args=[self.campaign.pk])
        return self.breadcrumbs_items + [
            {"url": edit, "label": self.campaign.title},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        lines = readers_lines(self.campaign)
        return super().get_context_data(lines=lines, campaign=self.campaign, **context)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        page = self.campaign
        if page.state_at(timezone.now()) == "running":
            end_everywhere(page, request.user)
            sentence = _(
                "“%(title)s” has ended, in every language. Readers see it within a minute."
            )
            messages.success(request, sentence % {"title": page.title})
        else:
            messages.warning(request, _("It does not run now: nothing was changed."))
        return redirect("wagtailadmin_pages:edit", page.pk)


def readers_panel(page: CampaignPage, user: Any) -> dict[str, Any]:
    """What the panel in the editor of a campaign shows. end_url: where this person may end it."""
    english = english_of(page)
    end_url = ""
    runs = english is not None and english.live and english.state_at(timezone.now()) == "running"
    if english and runs and english.permissions_for_user(user).can_publish():
        end_url = reverse("campaign_end", args=[english.pk])
    return {"lines": readers_lines(page), "end_url": end_url}
