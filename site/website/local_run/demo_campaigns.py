"""
What a demonstration shows of campaigns: one that runs, one that comes, and those that are history,
each with its picture; and a draft of an item of news, which nobody has said yes to.

Their days are counted from the day of planting, since days in a file would soon be past.
"""

from datetime import timedelta

from django.utils import timezone
from wagtail.models import Locale

from awareness.models import ContentPage, NewsPage
from awareness.models.campaigns import CampaignPage
from awareness.seed.campaign_artwork import give_artwork

# Begins and ends, in days from today, by the name of its file.
DAYS = {
    "campaign-october": (-10, 20),
    "campaign-origin": (40, 70),
}


def run_campaigns() -> None:
    """Give pictures to campaigns, and days where none has any; else somebody chose theirs."""
    give_artwork()
    _draft_of_news()
    if CampaignPage.objects.exclude(starts_at=None).exists():
        return
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    for content_id, (begins, ends) in DAYS.items():
        for page in CampaignPage.objects.filter(content_id=content_id, live=True):
            page.starts_at = midnight + timedelta(days=begins)
            page.ends_at = midnight + timedelta(days=ends)
            page.on_first_page = bool(page.teaser_title)
            page.save_revision().publish()


def _draft_of_news() -> None:
    index = ContentPage.objects.filter(kind=NewsPage.kind, locale=Locale.get_default()).first()
    if index is None or NewsPage.objects.exists():
        return
    words = {"title": "An example of an item", "summary": "Two sentences say what is new."}
    item = NewsPage(**words, slug="example", live=False, locale=index.locale)
    item.is_draft_of_form = True  # kept as an editor's form keeps what is not ready
    index.add_child(instance=item)
    item.save_revision()
