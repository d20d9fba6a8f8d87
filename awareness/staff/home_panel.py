"""
The first screen of whoever writes pages: what runs, what comes by itself, what waits for somebody.

A page is called as it is in the language of the screen, if it is in that language too. Nothing
about readers is counted. What waits for a yes is Wagtail's own list, above this one.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.models import Locale, Page, Revision
from wagtail.permission_policies.pages import PagePermissionPolicy

from awareness.models import CampaignPage, ContentPage, NewsPage, TranslationState
from awareness.staff.report_views import how_many_overdue

# Of each kind of line; whoever has more finds them in the list of pages.
MOST_LINES = 6


class PendingItem(NamedTuple):
    """A line of the first screen: what, since or until when, and where it is seen to."""

    text: str
    url: str
    when: datetime | None = None


class AboutPage(NamedTuple):
    """A line to be made: its words with a place for the title, the page, and when it will be so."""

    sentence: str
    page: Page
    when: datetime | None
    alone: bool = False  # of the page in its language, and not in the others


class HomePanel(Component):
    """What an editor or translator does often, and what needs an eye; empty for everybody else."""

    name, order = "work", 230
    template_name = "awareness/panels/home.html"

    def __init__(self, user: Any, languages: list[str]) -> None:
        """languages: those whose pages this person may change, English left out."""
        self.user, self.languages = user, languages

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        about = list(self._campaigns())
        about += self._by_themselves()
        lines = list(_lines(about))
        lines += self._behind()
        lines += self._to_check()
        return {"acts": list(self._acts()), "lines": lines}

    def _acts(self) -> Iterator[tuple[str, str]]:
        for label, model in ((_("New campaign"), CampaignPage), (_("New item of news"), NewsPage)):
            above = ContentPage.objects.filter(kind=model.kind, depth__lte=4).order_by("path")
            parent = above.filter(locale__language_code=settings.LANGUAGE_CODE).first()
            if parent and parent.permissions_for_user(self.user).can_add_subpage():
                names = (model._meta.app_label, model._meta.model_name, parent.pk)
                yield label, reverse("wagtailadmin_pages:add", args=names)
        if self.user.has_perm("awareness.change_hotline"):
            yield _("Correct a number"), reverse("numbers")
        if self.languages:
            yield _("Translations"), reverse("translations")

    def _mine(self) -> Any:
        return PagePermissionPolicy().instances_user_has_permission_for(self.user, "change")

    def _campaigns(self) -> Iterator[AboutPage]:
        """What runs, the first to end first; then what comes."""
        now = timezone.now()
        days = Q(ends_at=None) | Q(ends_at__gt=now)
        english = CampaignPage.objects.live().filter(
            days, starts_at__isnull=False, locale__language_code=settings.LANGUAGE_CODE
        )
        pages = english.filter(pk__in=self._mine().values("pk")).order_by("ends_at")[:MOST_LINES]
        for page in sorted(pages, key=lambda page: page.starts_at > now):
            if page.starts_at > now:
                yield AboutPage(_("“%s” begins"), page, page.starts_at)
            elif page.ends_at:
                yield AboutPage(_("“%s” is running and ends"), page, page.ends_at)

    def _by_themselves(self) -> Iterator[AboutPage]:
        """What will be published or withdrawn without anybody."""
        due = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
        keys = [int(revision.object_id) for revision in due]
        mine = self._mine().select_related("locale")
        titles = {str(page.pk): page for page in mine.filter(pk__in=keys)}
        for revision in due.order_by("approved_go_live_at"):
            if page := titles.get(revision.object_id):
                yield AboutPage(
                    _("“%s” will be published"), page, revision.approved_go_live_at, alone=True
                )
        gone = mine.filter(live=True, expire_at__isnull=False).order_by("expire_at")
        for page in gone[:MOST_LINES]:
            yield AboutPage(_("“%s” will be withdrawn"), page, page.expire_at, alone=True)

    def _behind(self) -> Iterator[PendingItem]:
        """Translations whose English has changed since."""
        stale = TranslationState.objects.filter(
            stale=True, page__live=True, page__locale__language_code__in=self.languages
        )
        if number := stale.count():
            text = _("Translations that fell behind their English: %d") % number
            yield PendingItem(text, reverse("translations"))

    def _to_check(self) -> Iterator[PendingItem]:
        if not self.user.has_perm("awareness.change_fact"):
            return
        if number := how_many_overdue():
            text = _("Facts and pages that are to be checked again: %d") % number
            yield PendingItem(text, reverse("facts_to_check"))


def _lines(about: list[AboutPage]) -> Iterator[PendingItem]:
    here = Locale.get_active()
    same = Page.objects.filter(translation_key__in={each.page.translation_key for each in about})
    titles = dict(same.filter(locale=here).values_list("translation_key", "title"))
    for sentence, page, when, alone in about:
        title = titles.get(page.translation_key, page.title)
        if alone and page.locale_id != here.pk:
            title = f"{title} ({page.locale.get_display_name()})"
        yield PendingItem(
            sentence % title, reverse("wagtailadmin_pages:edit", args=[page.pk]), when
        )
