"""
Blocks that set a reader's own words beside those of the country's languages.

She signs under Dutch, French or German. Those words are facts of the registry, one a language
(`word_guardian_nl`, `word_guardian_fr`, `word_guardian_de`), so no translation can change them.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from awareness.blocks.code_choice import CodeChoice
from awareness.blocks.spoken_language import spoken_in
from awareness.blocks.text_blocks import contact_choices
from base import phonebook
from base.phonebook.numbering_plan import FIXED
from base.templatetags.site_tags import phone

# The languages of the country, as each calls itself.
OF_THE_COUNTRY = {"nl": "Nederlands", "fr": "Français", "de": "Deutsch"}
# Who is shown a page may read none of them.
SHOWN_IN = {**OF_THE_COUNTRY, "en": "English"}


def official_codes(facts: Iterable[str]) -> list[str]:
    """What facts there are in each language of the country, by what stands before `_nl`."""
    known = set(facts)
    stems = []
    for name in known:
        if not name.endswith("_nl"):
            continue
        stem = name.removesuffix("_nl")
        if known.issuperset(f"{stem}_{code}" for code in OF_THE_COUNTRY):
            stems.append(stem)
    return sorted(stems)


def official_choices() -> list[tuple[str, str]]:
    """The words of the registry in the languages of the country, by code."""
    facts = phonebook.current().page(settings.LANGUAGE_CODE).facts
    return [(code, str(facts[f"{code}_nl"])[:60]) for code in official_codes(facts)]


class OfficialWord(blocks.StructBlock):
    word = blocks.TextBlock(label=_("In the reader's language"))
    official = CodeChoice(choices=official_choices, label=_("On paper"))


class OfficialWordsBlock(blocks.StructBlock):
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
        context["rows"] = []
        for row in value["items"]:
            cells = in_each(row["official"], OF_THE_COUNTRY)
            context["rows"].append({"word": row["word"], "cells": cells})
        return context


class OfficialWordsShown(blocks.StructBlock):
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
        book = phonebook.current().page(spoken_in(context))
        context["sentences"] = in_each(value["official"], SHOWN_IN)
        for sentence in context["sentences"]:
            sentence["text"] = _with_numbers(sentence["text"])
        context["contact"] = book.contact(value["contact"])
        return context


def _with_numbers(text: str) -> SafeString:
    """A sentence of ours in which 112 is marked as every number is (`tools/watch.py` reads it)."""
    emergency = FIXED["emergency"]
    return mark_safe(escape(text).replace(emergency, phone(emergency)))  # noqa: S308 - escaped


def in_each(official: str, languages: dict[str, str]) -> list[dict[str, str]]:
    """The same word in each language: its code, its own name, the word; without those unknown."""
    facts = phonebook.current().page(settings.LANGUAGE_CODE).facts
    known = []
    for code, name in languages.items():
        text = facts.get(f"{official}_{code}")
        if text:
            known.append({"lang": code, "name": name, "text": str(text)})
    return known


OFFICIAL = [("words", OfficialWordsBlock()), ("shown", OfficialWordsShown())]
