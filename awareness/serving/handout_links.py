"""What a page says of its papers: where each PDF is, and by which code it is known."""

from typing import Any

from awareness.handouts.campaign_handouts import papers_of
from awareness.handouts.handout_fonts import missing_packages
from awareness.handouts.handout_formats import PRINT, campaign_paper, handout_name
from awareness.handouts.handout_pdf import handout_code
from awareness.models.campaigns import CampaignPage
from awareness.models.pages import BasePage


def on_page(page: BasePage) -> dict[str, Any]:
    """
    `handout`: what a sheet says of its PDF. `papers`: those of a campaign, each with its `kind` and
    `href`; none without a picture, or without a font.
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
