"""A choice among codes."""

from typing import Any

from wagtail import blocks


class CodeChoice(blocks.ChoiceBlock):
    """
    One of some codes, all of them words. In a migration it is Wagtail's own ChoiceBlock.

    Wagtail looks through all choices for each value it reads, since one might be a number; for the
    codes of the registry that was a tenth of what a page costs. Here a number is the code of it.
    """

    def normalize_choice(self, value: Any) -> str | None:
        return None if value is None else str(value)
