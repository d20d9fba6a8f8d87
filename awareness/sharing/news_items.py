"""The items of news below their page, newest first."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import get_language_info
from wagtail.models import Page

from awareness.models import ContentPage, NewsPage, withheld
from awareness.sharing.shared_files import FEED

# As many as the list and the feed show; older ones keep their address and are found by search.
MOST_ITEMS = 40


class NewsItem(NamedTuple):
    """An item in the list, and its address for the reader."""

    page: NewsPage
    href: str


def news_context(page: Any, asked: str | None, loaded: Mapping[int, Page]) -> dict[str, Any]:
    """What the page of news shows, or an item; asked: the language of the reader's address."""
    if not isinstance(page, NewsPage):
        items = [NewsItem(item, _href(item, asked)) for item in news_below(page, loaded)]
        return {"news": items, "feed": f"{page.url_path}{FEED}"}
    campaign = page.campaign and (page.campaign.get_translation_or_none(page.locale))
    if campaign is None or not campaign.live:
        return {}
    info = get_language_info(campaign.language)
    link = {
        "title": campaign.title,
        "href": _href(campaign, asked),
        "lang": info["lang"],
        "dir": "rtl" if info["bidi"] else "ltr",
    }
    return {"of_campaign": link}


def news_link(page: Any, asked: str | None, loaded: Mapping[int, Page]) -> dict[str, Any]:
    """The way from a page to the news, where there is news in its language."""
    every: Any = loaded.values() or ContentPage.objects.live().filter(kind="news").exclude(
        pk__in=withheld()
    ).select_related("locale")
    for each in every:
        is_list = isinstance(each, ContentPage) and each.kind == NewsPage.kind
        if is_list and each.language == page.language:
            return {"see_also": {"title": each.title, "href": _href(each, asked)}}
    return {}


def _href(page: Any, asked: str | None) -> str:
    return f"/{asked or page.language}{page.url_path.removeprefix(f'/{page.language}')}"


def news_below(index: Any, loaded: Mapping[int, Page] | None = None) -> list[NewsPage]:
    """
    The public items below a page of news, newest first.

    loaded: every public page by its key, where somebody has them at hand; else they are asked for.
    """
    if loaded:
        items = []
        for page in loaded.values():
            if isinstance(page, NewsPage) and page.path[: -Page.steplen] == index.path:
                items.append(page)
    else:
        asked = NewsPage.objects.child_of(index).live().exclude(pk__in=withheld())
        items = list(asked.select_related("locale", "picture"))
    return sorted(items, key=lambda item: (item.day, item.pk), reverse=True)[:MOST_ITEMS]
