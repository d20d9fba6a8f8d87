"""Which public pages have files beside them, and their names."""

from typing import Any

from awareness.models import CampaignPage, ContentPage
from awareness.models.campaign_form import YES
from awareness.sharing.own_films import CAPTIONS, film_name, film_of

FEED, KIT, FIGURES = "feed.atom", "kit.zip", "figures.csv"
# The page of figures, by the key of its translations.
PAGE_OF_FIGURES = "figures"


def files_beside(page: Any) -> list[str]:
    """The names of the files beside a page."""
    if isinstance(page, CampaignPage):
        has = {KIT: page.picture_id, CAPTIONS: film_name(page)}
        return [name for name in has if has[name]]
    if page.content_id == PAGE_OF_FIGURES:
        return [FIGURES]
    is_news = isinstance(page, ContentPage) and page.kind == ContentPage.Kind.NEWS
    return [FEED] if is_news else []


def links_to_files(page: Any, alternates: list[tuple[str, str]]) -> dict[str, Any]:
    """
    Where its press kit is, beside its first language for all of them, and its figures, beside each;
    empty where it has none. And its film. alternates: the languages in which it is, and where.
    """
    names = files_beside(page)
    return {
        "kit": f"{alternates[0][1]}{KIT}" if alternates and KIT in names else "",
        "figures_file": f"{page.url_path}{FIGURES}" if FIGURES in names else "",
        "film": film_of(page, alternates) if CAPTIONS in names else None,
    }


def shared_files() -> dict[int, list[str]]:
    """
    By the key of a page: pages of news have a feed, campaigns with a picture a press kit, those
    with a film its captions, the page of figures the same figures.
    """
    news = ContentPage.objects.live().filter(kind=ContentPage.Kind.NEWS)
    figures = ContentPage.objects.live().filter(content_id=PAGE_OF_FIGURES)
    campaigns = CampaignPage.objects.live().only("slug", "picture", "film_shows", *YES)
    return {
        **{key: [FEED] for key in news.values_list("pk", flat=True)},
        **{key: [FIGURES] for key in figures.values_list("pk", flat=True)},
        **{page.pk: names for page in campaigns if (names := files_beside(page))},
    }
