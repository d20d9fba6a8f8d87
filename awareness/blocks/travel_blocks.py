"""
A block for travellers: numbers of other countries, readable before anything is typed.

Which rows are young enough is asked whenever a page is rendered, and the worker renders each
once a day.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from awareness.blocks.spoken_language import asked_in
from awareness.facts.travel_lines import travel_lines


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
        rows = travel_lines(timezone.localdate())
        context["countries"] = [(row.name(asked_in()), row) for row in rows]
        return context


TRAVEL = [("abroad", TravelTable())]
