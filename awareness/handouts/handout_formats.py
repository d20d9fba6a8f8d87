"""Which paper each handout is printed on. The name of a handout is the slug of its page."""

import re
from typing import NamedTuple

# The page whose children are handouts, and the one whose children are campaigns.
PRINT, CAMPAIGNS = "/print/", "/campaigns/"
# As much of an address as the published files are found by; with the kind of its paper before it
# the slug of a campaign is in the name of a file and in a code.
A_SLUG = re.compile(r"[a-z0-9-]{1,64}")


class HandoutFormat(NamedTuple):
    """
    layout: the file in `layouts/` that draws it. width, height: of the paper, in millimetres, as
    cut. bleed: how much more is printed on each side and cut off, in millimetres. band: the colour
    by which this kind of handout is told from the others in a rack; white letters on it have a
    contrast of 7 and more. art: the drawing on it, in `artwork/`; empty: `layouts/window.svg`.
    """

    layout: str
    width: float
    height: float
    bleed: float = 0
    band: str = "#0b5c6b"
    art: str = ""

    @property
    def as_cut(self) -> str:
        """As people who print say it: A4, or width and height."""
        if {self.width, self.height} == {210, 297}:
            return "A4"
        return f"{self.width:g} × {self.height:g} mm"


A4 = HandoutFormat("plain", 210, 297)
FORMATS = {
    "leaflet": HandoutFormat("leaflet", 297, 210),
    # A bank card, ISO/IEC 7810 ID-1: it fits where such cards are kept.
    "card": HandoutFormat("card", 85.6, 54, bleed=3),
    "cab-card": HandoutFormat("cab_card", 148, 105, bleed=3, band="#8f1d14", art="drivers"),
    "sticker": HandoutFormat("sticker", 105, 74, bleed=3),
    "worker": A4._replace(band="#6a2c5b", art="domestic-staff"),
    "employers": A4._replace(band="#3a4750", art="employers-of-staff"),
    "professionals": A4._replace(band="#245a43"),
    "consulates": A4._replace(band="#274b8a", art="consulates"),
}
# Of each campaign, named `poster-a3-` and the slug of its page. Across, as the drawings are.
CAMPAIGN_FORMATS = {
    "poster-a3": HandoutFormat("poster", 420, 297, bleed=3),
    "poster-a2": HandoutFormat("poster", 594, 420, bleed=3),
    "postcard": HandoutFormat("postcard", 148, 105, bleed=3),
}


def handout_format(name: str) -> HandoutFormat:
    """Of a handout by its name; one that we do not know is printed on A4, upright."""
    campaign = campaign_paper(name)
    if campaign:
        return CAMPAIGN_FORMATS[campaign[0]]
    return FORMATS.get(name, A4)


def campaign_paper(name: str) -> tuple[str, str] | None:
    """Which format it is and of which campaign, by the slug of its page; None: of no campaign."""
    for kind in CAMPAIGN_FORMATS:
        slug = name.removeprefix(f"{kind}-")
        if slug and slug != name:
            return kind, slug
    return None


def handout_place(name: str) -> str:
    """The address, without a language, of the page whose words a handout has."""
    campaign = campaign_paper(name)
    if campaign:
        return f"{CAMPAIGNS}{campaign[1]}/"
    return f"{PRINT}{name}/"


def handout_name(rest: str) -> str | None:
    """
    The slug of the handout at an address without its language; None: no handout is there.

    Nor is one where a page has a name that papers of campaigns have: its file would be theirs.
    """
    name = _child(PRINT, rest)
    if name and campaign_paper(name):
        return None
    return name


def campaign_slug(rest: str) -> str | None:
    """The slug of what is at an address without its language, where campaigns are; else None."""
    return _child(CAMPAIGNS, rest)


def _child(above: str, rest: str) -> str | None:
    name = rest.removeprefix(above).removesuffix("/")
    if rest == f"{above}{name}/" and A_SLUG.fullmatch(name):
        return name
    return None
