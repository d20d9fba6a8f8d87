"""
Blocks that set a reader's own words beside those of the country's languages.

She signs under Dutch, French or German. Those words are facts of the registry, one a language
(`word_guardian_nl`, `word_guardian_fr`, `word_guardian_de`), so no translation can change them.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from awareness.blocks.code_choice import CodeChoice
from awareness.blocks.spoken_language import spoken_in
from awareness.blocks.text_blocks import contact_choices

# The languages of the country, as each calls itself.
OF_THE_COUNTRY = {"nl": "Nederlands", "fr": "Français", "de": "Deutsch"}
# Who is shown a page may read none of them.
SHOWN_IN = {**OF_THE_COUNTRY, "en": "English"}


def official_codes(facts: Iterable[str]) -> list[str]:
    """What facts there are in each language of the country, by what stands before `_nl`."""
    known = set(facts)
    stems = (code.removesuffix("_nl") for code in known if code.endswith("_nl"))
    return sorted(s for s in stems if known.issuperset(f"{s}_{code}" for code in OF_THE_COUNTRY))


def official_choices() -> list[tuple[str, str]]:
    """The words of the registry in the languages of the country, by code."""
    facts = settings.PHONEBOOK.page(settings.LANGUAGE_CODE).facts
    return [(code, str(facts[f"{code}_nl"])[:60]) for code in official_codes(facts)]


class OfficialWord(blocks.StructBlock):
    word = blocks.TextBlock(label=_("In the reader's language"))
    official = CodeChoice(choices=official_choices, label=_("On paper"))


class Words(blocks.StructBlock):
    """A table: her word, and the same as it is written here."""

    caption = blocks.CharBlock(max_length=200, label=_("Caption"))
    items = blocks.ListBlock(OfficialWord(label=_("Word")), label=_("Words"))

    class Meta:
        icon = "table"
        label = _("Words in two languages")
        template = "awareness/blocks/words.html"
        sheet = "rare"
        description = _(
            "Words that she will hear or sign, beside those of the country's languages."
        )
        preview_value = {
            "caption": "Words",
            "items": [{"word": "An adult who looks after you", "official": "word_guardian"}],
        }

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        context["languages"] = [{"lang": c, "name": name} for c, name in OF_THE_COUNTRY.items()]
        context["rows"] = [
            {"word": row["word"], "cells": in_each(row["official"], OF_THE_COUNTRY)}
            for row in value["items"]
        ]
        return context


class Shown(blocks.StructBlock):
    """A screen to hold out: her sentence first, then the helper's in the country's languages."""

    mine = blocks.CharBlock(max_length=200, label=_("In the reader's language"))
    official = CodeChoice(choices=official_choices, label=_("What the helper reads"))
    contact = CodeChoice(choices=contact_choices, label=_("Whom to call"))

    class Meta:
        icon = "view"
        label = _("Screen to show")
        template = "awareness/blocks/shown.html"
        sheet = "rare"
        description = _("Lines to show somebody whom she chose. They name no harm and no police.")
        preview_value = {"mine": "Please help me.", "official": "shown", "contact": "national"}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        book = settings.PHONEBOOK.page(spoken_in(context))
        context["sentences"] = in_each(value["official"], SHOWN_IN)
        context["contact"] = book.contact(value["contact"])
        return context


def in_each(official: str, languages: dict[str, str]) -> list[dict[str, str]]:
    """The same word in each language: its code, its own name, the word; without those unknown."""
    facts = settings.PHONEBOOK.page(settings.LANGUAGE_CODE).facts
    named = ((code, name, facts.get(f"{official}_{code}", "")) for code, name in languages.items())
    return [{"lang": code, "name": name, "text": str(text)} for code, name, text in named if text]


OFFICIAL = [("words", Words()), ("shown", Shown())]
