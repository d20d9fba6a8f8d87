"""A block for the figures of whole years, as the phonebook has them: suppressed, never by month."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from awareness.blocks.spoken_language import spoken_in


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
        context["years"] = list(settings.PHONEBOOK.page(spoken_in(context)).figures.items())
        return context


FIGURES = [("figures", YearSums())]
