"""
Blocks of the pages on law, campaigns and actors: where words come from, and how things relate.

The sources are read from the phonebook like every other fact, so a page needs no query for them.
"""

import textwrap
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from awareness.blocks.code_choice import CodeChoice
from awareness.blocks.media_blocks import RichText
from awareness.blocks.official_blocks import OFFICIAL
from awareness.blocks.spoken_language import spoken_in
from awareness.blocks.travel_blocks import FIGURES, TRAVEL
from base import phonebook

# Where the boxes of a figure stand. Pure: numbers in, numbers out; a template draws them.
#
# One column, top to bottom: it is read the same way on a narrow phone, on paper, and in scripts
# that run from right to left.


WIDTH = 320
LINE = 20  # from one line of a box to the next
PADDING = 16  # points above and below the words of a box
GAP = 28  # room for the arrow
PER_LINE = 30  # letters of ordinary width that fit into a box


@dataclass(frozen=True)
class TextLine:
    text: str
    y: int


@dataclass(frozen=True)
class Box:
    """A box with its lines of text. is_last: no arrow leaves it."""

    number: int
    top: int
    height: int
    lines: list[TextLine]
    is_last: bool

    @property
    def bottom(self) -> int:
        return self.top + self.height

    @property
    def arrow_end(self) -> int:
        return self.bottom + GAP


def boxes_for(titles: list[str]) -> list[Box]:
    """A box for each title, one below the other."""
    boxes: list[Box] = []
    top = 0
    for number, title in enumerate(titles, start=1):
        words = title_lines(title)
        height = 2 * PADDING + LINE * len(words)
        lines = [TextLine(text, top + PADDING + LINE * n + 15) for n, text in enumerate(words)]
        boxes.append(Box(number, top, height, lines, is_last=number == len(titles)))
        top += height + GAP
    return boxes


def title_lines(title: str) -> list[str]:
    """The lines of a title. Chinese, Japanese and Thai have no spaces to break at."""
    wide = any(unicodedata.east_asian_width(letter) in "WF" for letter in title)
    return textwrap.wrap(title, PER_LINE // 2 if wide else PER_LINE) or [""]


def source_choices() -> list[tuple[str, str]]:
    sources = phonebook.current().page(settings.LANGUAGE_CODE).sources
    return [(code, f"{source.title} ({code})") for code, source in sources.items()]


class Sources(blocks.StructBlock):
    codes = blocks.ListBlock(
        CodeChoice(choices=source_choices, label=_("Source")), label=_("Sources")
    )

    class Meta:
        icon = "link"
        label = _("Sources")
        template = "awareness/blocks/sources.html"
        description = _("The laws and documents that the words above come from, with their status.")
        preview_value = {"codes": ["circular-2016"]}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        known = phonebook.current().page(spoken_in(context)).sources
        context["sources"] = [known[code] for code in value["codes"] if code in known]
        return context


class TableRow(blocks.StructBlock):
    first = blocks.TextBlock(label=_("First column"))
    second = RichText(label=_("Second column"))
    third = RichText(required=False, label=_("Third column"))
    fourth = RichText(required=False, label=_("Fourth column"))


class Table(blocks.StructBlock):
    """Two to four columns. The first is the heading of each row."""

    caption = blocks.CharBlock(max_length=200, label=_("Caption"))
    first = blocks.CharBlock(max_length=100, label=_("First heading"))
    second = blocks.CharBlock(max_length=100, label=_("Second heading"))
    third = blocks.CharBlock(max_length=100, required=False, label=_("Third heading"))
    fourth = blocks.CharBlock(max_length=100, required=False, label=_("Fourth heading"))
    items = blocks.ListBlock(TableRow(label=_("Row")), label=_("Rows"))

    class Meta:
        icon = "table"
        label = _("Table")
        template = "awareness/blocks/table.html"
        sheet = "rare"
        description = _("Things side by side. On a phone each row becomes a list.")
        preview_value = {
            "caption": "Two offences",
            "first": "Question",
            "second": "Trafficking",
            "third": "Smuggling",
            "fourth": "",
            "items": [
                {"first": "A border?", "second": "<p>No.</p>", "third": "<p>Yes.</p>", "fourth": ""}
            ],
        }

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        columns = [name for name in ("second", "third", "fourth") if value[name]]
        context["headings"] = [value[name] for name in columns]
        context["rows"] = []
        for row in value["items"]:
            cells = [{"of": value[name], "text": row[name]} for name in columns]
            context["rows"].append({"heading": row["first"], "cells": cells})
        return context


class Subpages(blocks.StructBlock):
    """The page itself knows what stands below it: `below`, in the context of its templates."""

    title = blocks.CharBlock(max_length=150, required=False, label=_("Title"))

    class Meta:
        icon = "folder-open-inverse"
        label = _("Pages below")
        template = "awareness/blocks/subpages.html"
        description = _(
            "The pages below this one, each with its summary. It keeps itself up to date."
        )
        preview_value = {"title": "In this part"}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        # A page says what is below it; in the preview of the block there is no page.
        context.setdefault("below", [{"title": "A page below this one", "href": "#"}])
        return context


class ChainLink(blocks.StructBlock):
    title = blocks.CharBlock(
        max_length=60, help_text=_("A few words: they stand in the figure."), label=_("Title")
    )
    text = RichText(label=_("Text"))


class Chain(blocks.StructBlock):
    """A figure drawn by us, and the same in words: whoever cannot see it loses nothing."""

    title = blocks.CharBlock(max_length=150, label=_("Title"))
    items = blocks.ListBlock(ChainLink(label=_("Link")), label=_("Links of the chain"))

    class Meta:
        icon = "order"
        label = _("Chain")
        template = "awareness/blocks/chain.html"
        sheet = "rare"
        description = _("What follows what, as a figure and as a list.")
        preview_value = {
            "title": "The chain",
            "items": [
                {"title": "Somebody sees it", "text": "<p>…</p>"},
                {"title": "Three are told", "text": "<p>…</p>"},
            ],
        }

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        boxes: list[Box] = boxes_for([item["title"] for item in value["items"]])
        context["boxes"] = boxes
        # A line is drawn half outside its box, above and below.
        context["height"] = boxes[-1].bottom + 2 if boxes else 0
        return context


POLICY = (
    [
        ("sources", Sources()),
        ("table", Table()),
        ("subpages", Subpages()),
        ("chain", Chain()),
    ]
    + OFFICIAL
    + TRAVEL
    + FIGURES
)
