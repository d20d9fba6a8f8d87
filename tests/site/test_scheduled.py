"""What is published or withdrawn at an hour that was chosen, by the worker."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Locale, Page

from awareness.models import ContentPage
from website.worker import loops


@pytest.fixture
def home(db):
    english = Locale.objects.get_or_create(language_code="en")[0]
    return Page.objects.get(depth=1).add_child(
        instance=Page(title="Ours", slug="ours", locale=english)
    )


def page_below(home, slug, **more):
    day = {"checked_on": timezone.localdate(), "locale": home.locale}
    page = ContentPage(title=slug, slug=slug, tab_title="T", summary="S", **day, **more)
    return home.add_child(instance=page)


def is_due(page, minutes, **changes):
    """It was to be published so many minutes ago, with these changes."""
    for name, value in changes.items():
        setattr(page, name, value)
    page.go_live_at = timezone.now() - timedelta(minutes=minutes)
    revision = page.save_revision()
    revision.approved_go_live_at = page.go_live_at
    revision.save()


def test_one_that_cannot_be_published_holds_up_no_other(home):
    """Somebody else's page has its address by now; the campaign of that morning is public."""
    blocked, campaign = page_below(home, "one", live=False), page_below(home, "two", live=False)
    is_due(blocked, 9, slug="three")
    page_below(home, "three")
    is_due(campaign, 5)
    over = page_below(home, "over", expire_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(ValidationError):
        loops.publish_scheduled_pages()
    live = {page.slug: page.live for page in ContentPage.objects.all()}
    assert live == {"one": False, "two": True, "three": True, "over": False}
    over.refresh_from_db()
    assert over.expired
