"""The list of facts to check: what nobody has confirmed, and what is due again."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from awareness.models import PAGES, Fact, Hotline, LegalSource, ReceptionCentre


def overdue_pages() -> list[Any]:
    """The public English pages whose day has come; their translations follow them."""
    return [
        page
        for model in PAGES
        for page in model.objects.filter(
            live=True,
            locale__language_code=settings.LANGUAGE_CODE,
            review_by__lte=timezone.localdate(),
        )
    ]


def how_many_overdue() -> int:
    """For the panel on the first screen of the CMS."""
    today = timezone.localdate()
    models = (Hotline, ReceptionCentre, Fact, LegalSource)
    rows = sum(model.objects.filter(review_by__lte=today, live=True).count() for model in models)
    return rows + len(overdue_pages())
