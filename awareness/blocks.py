"""
What a page is made of.

Every block has a description for editors and a preview; its template is plain HTML with class
names that the style sheet knows. Nothing that matters is ever folded away.
"""

from typing import Any

from django.conf import settings
from django.utils.html import escape
from django.utils.translation import get_language
from wagtail import blocks

from awareness.facts import fill_html
from awareness.media_blocks import Audio, Download, Figure, RichText


def contact_choices() -> list[tuple[str, str]]:
    """Every line and centre of the registry, by code, so that no block holds a number."""
    book = settings.PHONEBOOK.page(settings.LANGUAGE_CODE)
    return [(contact.code, str(contact.name)) for contact in book.contacts]


def region_choices() -> list[tuple[str, str]]:
    book = settings.PHONEBOOK.page(settings.LANGUAGE_CODE)
    return [(code, str(name)) for code, name in book.regions.items()]


class Paragraph(RichText):
    class Meta:
        template = "awareness/blocks/paragraph.html"
        description = "One or two short paragraphs: one idea, sentences of at most fifteen words."
        preview_value = "<p>Nobody may keep your passport.</p>"


class Heading(blocks.StructBlock):
    text = blocks.CharBlock(max_length=150)
    level = blocks.ChoiceBlock(choices=[("2", "Heading"), ("3", "Smaller")], default="2")
    anchor = blocks.RegexBlock(
        r"^[a-z][a-z0-9-]*$", required=False, help_text="For links into the page: small letters."
    )

    class Meta:
        icon = "title"
        template = "awareness/blocks/heading.html"
        description = "A heading, as a question in the reader's own words where possible."
        preview_value = {"text": "Can I stay in Belgium?", "level": "2", "anchor": ""}


class Step(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150)
    text = RichText(required=False)


class Steps(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150, required=False)
    items = blocks.ListBlock(Step())

    class Meta:
        icon = "list-ol"
        template = "awareness/blocks/steps.html"
        description = "What happens first, then, and after that. Numbered by the page."
        preview_value = {"title": "What happens", "items": [{"title": "You talk", "text": ""}]}


class Callout(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=[("danger", "Danger"), ("rights", "Rights"), ("info", "Information")],
        default="info",
    )
    title = blocks.CharBlock(max_length=150, required=False)
    text = RichText()

    class Meta:
        icon = "warning"
        template = "awareness/blocks/callout.html"
        description = "A box for what must not be missed. At most one or two on a page."
        preview_value = {"kind": "rights", "title": "It is not your fault", "text": "<p>…</p>"}


class Phone(blocks.StructBlock):
    contact = blocks.ChoiceBlock(choices=contact_choices)
    note = blocks.CharBlock(max_length=300, required=False)

    class Meta:
        icon = "mobile-alt"
        template = "awareness/blocks/phone.html"
        description = "A line or a centre with its number, hours and cost, from the registry."
        preview_value = {"contact": "national", "note": ""}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        book = settings.PHONEBOOK.page(spoken_in(context))
        context["contact"] = book.contact(value["contact"])
        return context


class Centres(blocks.StructBlock):
    intro = blocks.TextBlock(required=False)
    region = blocks.ChoiceBlock(choices=region_choices, required=False)

    class Meta:
        icon = "home"
        template = "awareness/blocks/centres.html"
        description = "The reception centres, all or that of one region, from the registry."
        preview_value = {"intro": "Three centres help.", "region": ""}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        wanted = value["region"]
        context["centres"] = [
            centre
            for centre in settings.PHONEBOOK.page(spoken_in(context)).centres
            if not wanted or centre.region == wanted
        ]
        return context


class QuestionAndAnswer(blocks.StructBlock):
    question = blocks.CharBlock(max_length=200)
    answer = RichText()


class Questions(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150, required=False)
    items = blocks.ListBlock(QuestionAndAnswer())

    class Meta:
        icon = "help"
        label = "Questions"
        template = "awareness/blocks/qa.html"
        description = "Questions with their answers, all in sight."
        preview_value = {"title": "", "items": [{"question": "Is it free?", "answer": "<p>…</p>"}]}


class Checklist(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150, required=False)
    items = blocks.ListBlock(blocks.TextBlock())

    class Meta:
        icon = "tasks"
        template = "awareness/blocks/checklist.html"
        description = "Signs or things to have, one short sentence each."
        preview_value = {"title": "Signs", "items": ["Somebody else keeps your passport."]}


class Quote(blocks.StructBlock):
    text = blocks.TextBlock()
    attribution = blocks.CharBlock(max_length=150, required=False)

    class Meta:
        icon = "openquote"
        template = "awareness/blocks/quote.html"
        description = "Somebody's own words, published before, with the source. Never invented."
        preview_value = {"text": "…", "attribution": ""}


class Card(blocks.StructBlock):
    page = blocks.RegexBlock(
        r"^/([a-z0-9-]+/)*$",
        error_messages={"invalid": "A path on this site, such as /rights/."},
        help_text="A path on this site without its language, such as /rights/ or /write/.",
    )
    title = blocks.CharBlock(max_length=100)
    text = blocks.CharBlock(max_length=250, required=False)


CARD = {"page": "/rights/", "title": "Your rights", "text": ""}


class Cards(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150, required=False)
    items = blocks.ListBlock(Card())

    class Meta:
        icon = "grip"
        template = "awareness/blocks/cards.html"
        description = "Ways into other pages: a few words that say who should follow each."
        preview_value = {"title": "", "items": [CARD]}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        language = spoken_in(context)
        context["title"] = fill_html(escape(value["title"] or ""), language)
        context["items"] = [
            {
                "href": f"/{get_language()}{card['page']}",
                "title": fill_html(escape(card["title"]), language),
                "text": fill_html(escape(card["text"] or ""), language),
            }
            for card in value["items"]
        ]
        # Without a title they are what the page is for: large, and the first one filled.
        context["choices"] = not value["title"]
        return context


def spoken_in(context: Any) -> str:
    """The language of the page that a block stands in."""
    return context.get("page_language") or settings.LANGUAGE_CODE


BODY = [
    ("heading", Heading()),
    ("paragraph", Paragraph()),
    ("steps", Steps()),
    ("callout", Callout()),
    ("phone", Phone()),
    ("centres", Centres()),
    ("qa", Questions()),
    ("checklist", Checklist()),
    ("quote", Quote()),
    ("cards", Cards()),
    ("figure", Figure()),
    ("download", Download()),
    ("audio", Audio()),
]
