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
    names = []
    if isinstance(page, CampaignPage):
        if page.picture_id:
            names.append(KIT)
        if film_name(page):
            names.append(CAPTIONS)
    elif page.content_id == PAGE_OF_FIGURES:
        names.append(FIGURES)
    elif isinstance(page, ContentPage) and page.kind == ContentPage.Kind.NEWS:
        names.append(FEED)
    return names


def links_to_files(page: Any, alternates: list[tuple[str, str]]) -> dict[str, Any]:
    """
    Where its press kit is, beside its first language for all of them, and its figures, beside each;
    empty where it has none. And its film. alternates: the languages in which it is, and where.
    """
    names = files_beside(page)
    links: dict[str, Any] = {"kit": "", "figures_file": "", "film": None}
    if alternates and KIT in names:
        links["kit"] = f"{alternates[0][1]}{KIT}"
    if FIGURES in names:
        links["figures_file"] = f"{page.url_path}{FIGURES}"
    if CAPTIONS in names:
        links["film"] = film_of(page, alternates)
    return links


def shared_files() -> dict[int, list[str]]:
    """
    By the key of a page: pages of news have a feed, campaigns with a picture a press kit, those
    with a film its captions, the page of figures the same figures.
    """
    news = ContentPage.objects.live().filter(kind=ContentPage.Kind.NEWS)
    figures = ContentPage.objects.live().filter(content_id=PAGE_OF_FIGURES)
    campaigns = CampaignPage.objects.live().only("slug", "picture", "film_shows", "alias_of", *YES)
    beside: dict[int, list[str]] = {}
    for key in news.values_list("pk", flat=True):
        beside[key] = [FEED]
    for key in figures.values_list("pk", flat=True):
        beside[key] = [FIGURES]
    for page in campaigns:
        names = files_beside(page)
        if names:
            beside[page.pk] = names
    return beside
