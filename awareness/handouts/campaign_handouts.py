"""
Poster and postcard of a campaign: its picture, its sentence, the number.

Its picture is what an editor gave it, or our drawing. A campaign without either has no papers, nor
has one of whose picture nobody has said what it shows: they would be mute for who does not see.
"""

from pathlib import Path
from typing import Any

from awareness.facts.fact_filling import fill_html
from awareness.handouts.editors_picture import picture_as_svg, picture_print
from awareness.handouts.handout_formats import (
    CAMPAIGN_FORMATS,
    campaign_paper,
    campaign_slug,
    handout_name,
)
from awareness.handouts.handout_text import passages
from awareness.models.campaigns import CallToAction, CampaignPage
from awareness.models.pages import BasePage
from base import phonebook

# A drawing for each campaign that has one, under the slug of its page. No letter is in it.
ARTWORK = Path(__file__).parent.parent / "artwork"
OF_A_NUMBER = ("name", "hours", "cost")
# Where the code for a camera leads, by what the campaign asks for; else to the first page.
LEADS_TO: dict[str, str] = {CallToAction.REPORT: "report/", CallToAction.SIGNS: "check/"}


def campaign_says(page: CampaignPage, name: str) -> dict[str, Any]:
    """
    What a layout is given of a campaign. What is carried by somebody who may be searched has a
    number, no sentence and no code.
    """
    hers = page.act == CallToAction.WRITE and campaign_paper(name) == ("postcard", page.slug)
    said_of_number = dict.fromkeys(OF_A_NUMBER, "") if hers else {}
    return {
        "title": "" if hers else page.slogan or page.title,
        "number": {**number_of("national", page.language), **said_of_number},
        **_art(page, name),
        "alt": page.picture_alt or page.title,
    }


def with_picture(words: dict[str, Any], page: Any, name: str) -> dict[str, Any]:
    """The words of a handout, and the picture of an editor where one was only named."""
    if "picture" not in words:
        return words
    return {**words, "art": picture_as_svg(page.picture, name)}


def number_of(code: str, language: str) -> dict[str, Any]:
    """The one number that a cover or a poster has; of it what its row in the registry says."""
    line = phonebook.current().page(language).contact(code)
    [number] = passages(fill_html(f"<p>{{phone_{code}}}</p>", language))
    said = {what: str(getattr(line, what, "")) for what in OF_A_NUMBER}
    return {"runs": [run._asdict() for run in number.runs], **said}


def papers_of(page: CampaignPage) -> list[str]:
    """The names of the papers of a campaign, in the order of the list; none without a picture."""
    if campaign_slug(_place(page)) != page.slug:
        return []
    if not _has_picture_of_editor(page) and not _drawing(page.slug).is_file():
        return []
    return [f"{kind}-{page.slug}" for kind in CAMPAIGN_FORMATS]


def handout_names(page: BasePage) -> list[str]:
    """The names of all papers that have the words of a page."""
    if isinstance(page, CampaignPage):
        return papers_of(page)
    name = handout_name(_place(page))
    if not name:
        return []
    return [name]


def _place(page: BasePage) -> str:
    """Its address without its language."""
    return str(page.url_path).removeprefix(f"/{page.language}")


def _art(page: CampaignPage, name: str) -> dict[str, Any]:
    """The drawing; or which picture of an editor, which is read when the handout is drawn."""
    if _has_picture_of_editor(page):
        return {"picture": picture_print(page.picture, name)}
    return {"art": _drawing(page.slug).read_text(encoding="utf-8")}


def _has_picture_of_editor(page: CampaignPage) -> bool:
    """Whether what the page shows is a picture with its words, and not made of its drawing."""
    if not (page.picture_id and page.picture_alt):
        return False
    is_ours = is_of_drawing(page.picture, page.slug) and _drawing(page.slug).is_file()
    return not is_ours


def is_of_drawing(picture: Any, slug: str) -> bool:
    """Whether a picture of the library was made of a drawing of ours, by the name of its file."""
    return f"/artwork-{slug}-" in f"/{picture.file.name}"


def _drawing(slug: str) -> Path:
    return ARTWORK / f"{slug}.svg"
