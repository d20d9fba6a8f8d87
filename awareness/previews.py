"""
What a social network shows of a page that somebody passes on.

Of most pages next to nothing: a link that says "exploitation" in a family's chat can hurt. A
campaign is made to be passed on, so it may show its name, its first picture and what it says.
"""

from collections.abc import Iterator
from typing import Any

from awareness.models import BasePage, CampaignPage, ContentPage


def loud(page: BasePage) -> dict[str, Any] | None:
    """What a campaign shows of itself: picture and alt where it has one. None: nothing."""
    if getattr(page, "kind", "") != ContentPage.Kind.CAMPAIGN:
        return None
    pictures = (
        {"picture": item["picture"], "alt": item["alt"]}
        for item in _materials(page)
        if item.get("picture")
    )
    return next(pictures, {"picture": None})


def _materials(page: BasePage) -> Iterator[Any]:
    """What the page shows of a campaign: its own, then what stands in its body."""
    if isinstance(page, CampaignPage):
        yield from (block.value for block in page.materials)
    for block in page.body:
        if block.block_type == "materials":
            yield from block.value["items"]
