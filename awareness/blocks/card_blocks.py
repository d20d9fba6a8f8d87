"""Cards: ways into other pages."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from awareness.blocks.spoken_language import spoken_in
from awareness.facts.fact_filling import fill_html, in_another

# Placeholders that become a link.
LINKS = re.compile(r"\{(phone|email|website)_")


class Card(blocks.StructBlock):
    page = blocks.RegexBlock(
        r"^/([a-z0-9-]+/)*(#[a-z][a-z0-9-]*)?$",
        error_messages={"invalid": _("A path on this site, such as /rights/.")},
        help_text=_("A path on this site without its language, such as /rights/ or /write/."),
        label=_("Where it leads"),
    )
    title = blocks.CharBlock(max_length=100, label=_("Title"))
    text = blocks.CharBlock(max_length=250, required=False, label=_("Text"))

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        for key in ("title", "text"):
            if LINKS.search(value[key] or ""):
                problem = ValidationError(
                    _("The whole card is a link: no phone, e-mail or website in it.")
                )
                raise StructBlockValidationError(block_errors={key: problem})
        return value


CARD = {"page": "/rights/", "title": "Your rights", "text": ""}


class Cards(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150, required=False, label=_("Title"))
    items = blocks.ListBlock(Card(label=_("Card")), label=_("Cards"))

    class Meta:
        icon = "grip"
        label = _("Cards")
        template = "awareness/blocks/cards.html"
        sheet = "cards"
        description = _("Ways into other pages: a few words that say who should follow each.")
        preview_value = {"title": "", "items": [CARD]}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        language = spoken_in(context)
        elsewhere = context.get("elsewhere") or {}
        context["title"] = fill_html(escape(value["title"] or ""), language)
        context["items"] = []
        for card in value["items"]:
            title = fill_html(escape(card["title"]), language)
            title += in_another(elsewhere.get(card["page"].partition("#")[0], ""))
            text = fill_html(escape(card["text"] or ""), language)
            href = f"/{get_language()}{card['page']}"
            context["items"].append({"href": href, "title": title, "text": text})
        # Without a title they are what the page is for: large, and the first one filled.
        context["choices"] = not value["title"]
        return context
