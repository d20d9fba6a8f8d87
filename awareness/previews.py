"""
What a social network shows of a page that somebody passes on.

Of most pages next to nothing: a link that says "exploitation" in a family's chat can hurt. A
campaign is made to be passed on, so it may show its name, its first picture and what it says.
"""

from typing import Any

from awareness.models import BasePage, ContentPage


def loud(page: BasePage) -> dict[str, Any] | None:
    """What a campaign shows of itself: picture and alt where it has one. None: nothing."""
    if getattr(page, "kind", "") != ContentPage.Kind.CAMPAIGN:
        return None
    pictures = (
        {"picture": item["picture"], "alt": item["alt"]}
        for item in (block.value for block in getattr(page, "materials", ()))
        if item.get("picture")
    )
    return next(pictures, {"picture": None})
