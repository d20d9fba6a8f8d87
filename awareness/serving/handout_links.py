"""What a page says of its handouts: where each PDF is, and by which code it is known."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

from awareness.handouts.campaign_handouts import papers_of
from awareness.handouts.handout_fonts import missing_packages
from awareness.handouts.handout_formats import PRINT, campaign_paper, handout_format, handout_name
from awareness.handouts.handout_pdf import handout_code
from awareness.handouts.handout_sketch import sketch
from awareness.models.campaigns import CampaignPage
from awareness.models.pages import BasePage, ContentPage

if TYPE_CHECKING:
    from wagtail.models import Page


class ListedHandout(NamedTuple):
    """
    A handout in the list of all. Its page says for whom it is; lang, dir: of its words; tongue:
    that language by its own name; size: as cut; drawn: an SVG.
    """

    page: "Page"
    href: str
    lang: str
    dir: str
    tongue: str
    size: str
    drawn: SafeString


def listed(hrefs: Iterable[tuple[int, str]], loaded: "Mapping[int, Page]") -> list[ListedHandout]:
    """
    What the list of all handouts says of each, in their order.

    hrefs: the key of each page, and its address for the reader. loaded: the pages that whoever
    renders many of them has at hand.
    """
    address = dict(hrefs)
    missing = [key for key in address if key not in loaded]
    found = ContentPage.objects.select_related("locale").in_bulk(missing) if missing else {}
    handouts = []
    for key, href in address.items():
        page = loaded.get(key) or found[key]
        info = get_language_info(page.language)
        handouts.append(
            ListedHandout(
                page,
                href,
                info["lang"],
                info["dir"],
                info["name_local"],
                handout_format(page.slug).as_cut,
                sketch(page.slug),
            )
        )
    return handouts


def on_page(page: BasePage) -> dict[str, Any]:
    """
    `handout`: what a handout says of its PDF. `papers`: those of a campaign, each with its `kind`
    and `href`; none without a picture, or without a font.
    """
    links: dict[str, Any] = {"handout": None, "papers": []}
    name = handout_name(page.url_path.removeprefix(f"/{page.language}"))
    if name:
        links["handout"] = links_of(page, name)
    if isinstance(page, CampaignPage) and not missing_packages([page.language]):
        for paper in papers_of(page):
            kind_and_slug = campaign_paper(paper)
            if kind_and_slug:
                links["papers"].append({"kind": kind_and_slug[0], "href": _href(page, paper)})
    return links


def links_of(page: BasePage, name: str) -> dict[str, Any]:
    """
    Where the PDF of a name is, and its code; or, where this machine has no font for it, which
    packages of Debian bring one.
    """
    missing = list(missing_packages([page.language]))
    return {
        "href": "" if missing else _href(page, name),
        "code": str(handout_code(page, name)),
        "missing_packages": missing,
    }


def _href(page: BasePage, name: str) -> str:
    return f"/{page.language}{PRINT}{name}.pdf"
