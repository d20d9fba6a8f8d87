"""
The first side of a handout in a few strokes, for the list of all: a picture of each in each
language would take minutes to make and more bytes than the page.
"""

from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from awareness.handouts.handout_formats import HandoutFormat, handout_format

# Dots a millimetre: all handouts are to scale with one another, and the widest fits on a phone.
SCALE = 0.32
INK, LINE, NUMBER, BAND = "#17242b", "#c9d2d6", "#ffbf47", ""


class Stroke(NamedTuple):
    """A filled box, in parts of the handout's width and height. colour: BAND for its kind's."""

    x: float
    y: float
    width: float
    height: float
    colour: str


def _lines(x: float, width: float, top: float) -> list[Stroke]:
    """Words, as they look from afar."""
    return [Stroke(x, top + step * 0.09, width, 0.03, LINE) for step in range(int(9 - top * 10))]


# By the layout that draws the handout: what one sees of it across a room.
FACES = {
    "plain": [
        Stroke(0, 0, 1, 0.22, BAND),
        Stroke(0.08, 0.14, 0.5, 0.04, NUMBER),
        *_lines(0.08, 0.84, 0.3),
    ],
    "leaflet": [
        Stroke(2 / 3, 0, 1 / 3, 1, BAND),
        Stroke(0.7, 0.75, 0.26, 0.09, NUMBER),
        *_lines(0.04, 0.26, 0.1),
        *_lines(0.37, 0.26, 0.1),
    ],
    "cab_card": [Stroke(0, 0, 1, 1, BAND), Stroke(0.06, 0.7, 0.5, 0.2, NUMBER)],
    "sticker": [Stroke(0, 0, 1, 1, BAND), Stroke(0.06, 0.6, 0.6, 0.16, NUMBER)],
    "card": [Stroke(0.2, 0.42, 0.6, 0.16, INK)],
}


def sketch(name: str) -> SafeString:
    """An SVG that whoever listens passes over: the name of the handout stands beside it."""
    paper = handout_format(name)
    return format_html(
        '<svg class="sheet" viewBox="0 0 {w} {h}" width="{x}" height="{y}" aria-hidden="true">'
        '<path d="M0 0h{w}v{h}H0z" fill="#fff" stroke="#5c6b73" stroke-width="4"/>{face}</svg>',
        w=f"{paper.width:g}",
        h=f"{paper.height:g}",
        x=round(paper.width * SCALE),
        y=round(paper.height * SCALE),
        face=_face(paper),
    )


def _face(paper: HandoutFormat) -> SafeString:
    strokes = FACES.get(paper.layout, FACES["plain"])
    return format_html_join(
        "",
        '<path d="M{} {}h{}v{}h-{}z" fill="{}"/>',
        (
            (
                round(each.x * paper.width),
                round(each.y * paper.height),
                round(each.width * paper.width),
                round(each.height * paper.height),
                round(each.width * paper.width),
                each.colour or paper.band,
            )
            for each in strokes
        ),
    )
