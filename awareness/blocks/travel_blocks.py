"""
A block for travellers: numbers of other countries, readable before anything is typed.

Which rows are young enough is asked whenever a page is rendered, and the worker renders each
once a day.
"""

import unicodedata
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from awareness.blocks.spoken_language import asked_in, spoken_in
from base import phonebook
from base.phonebook.travel_lines import TravelLines, travel_lines


class TravelTable(blocks.StructBlock):
    """Its words are those of buttons and forms: in the language of the address, like its names."""

    title = blocks.CharBlock(max_length=150, required=False, label=_("Title"))

    class Meta:
        icon = "site"
        label = _("Other countries")
        template = "awareness/blocks/abroad.html"
        sheet = "rare"
        description = _("Numbers in other countries, from the list that is kept with the registry.")
        preview_value = {"title": ""}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        named = [(row.name(asked_in()), row) for row in travel_lines(timezone.localdate())]
        context["countries"] = sorted(named, key=_as_looked_up)
        return context


def _as_looked_up(named: tuple[str, TravelLines]) -> str:
    """A name by which a country is looked up in a list: an accent changes no place in it."""
    return unicodedata.normalize("NFKD", named[0]).casefold()


TRAVEL = [("abroad", TravelTable())]


# A block for the figures of whole years, as the phonebook has them: suppressed, never by month.


class YearSums(blocks.StructBlock):
    nothing = blocks.CharBlock(
        max_length=200,
        help_text=_("What stands here until a year is over in which anything was."),
        label=_("Until then"),
    )
    as_file = blocks.CharBlock(
        max_length=100,
        help_text=_("The words of the link to the same figures as a file."),
        label=_("Link to the file"),
    )

    class Meta:
        icon = "list-ul"
        label = _("Figures of whole years")
        template = "awareness/blocks/figures.html"
        sheet = "rare"
        description = _("How many conversations there were, by year. Small counts are hidden.")
        preview_value = {"nothing": "No year is over yet.", "as_file": "As a file"}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        context["years"] = list(phonebook.current().page(spoken_in(context)).figures.items())
        return context


FIGURES = [("figures", YearSums())]
