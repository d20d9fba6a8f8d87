"""
What a page is made of.

Every block has a description for editors and a preview; its template is plain HTML with class
names that the style sheet knows. Nothing is folded away but what one looks up by its
name, the numbers of a country, and on the first page what answers a sign.
"""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from awareness.blocks.card_blocks import Cards
from awareness.blocks.code_choice import CodeChoice
from awareness.blocks.media_blocks import Download, Figure, RichText
from awareness.blocks.spoken_language import asked_in
from base import phonebook


def contact_choices() -> list[tuple[str, str]]:
    """Every line and centre of the registry, by code, so that no block holds a number."""
    book = phonebook.current().page(settings.LANGUAGE_CODE)
    return [(contact.code, str(contact.name)) for contact in book.contacts]


def region_choices() -> list[tuple[str, str]]:
    book = phonebook.current().page(settings.LANGUAGE_CODE)
    return [(code, str(name)) for code, name in book.regions.items()]


class Paragraph(RichText):
    class Meta:
        label = _("Paragraph")
        template = "awareness/blocks/paragraph.html"
        description = _(
            "One or two short paragraphs: one idea, sentences of at most fifteen words."
        )
        preview_value = "<p>Nobody may keep your passport.</p>"


class Heading(blocks.StructBlock):
    text = blocks.CharBlock(max_length=150, label=_("Text"))
    level = CodeChoice(
        choices=[("2", _("Heading")), ("3", _("Smaller"))], default="2", label=_("Size")
    )
    anchor = blocks.RegexBlock(
        r"^[a-z][a-z0-9-]*$",
        required=False,
        help_text=_("For links into the page: small letters."),
        label=_("Its name for links"),
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "awareness/blocks/heading.html"
        description = _("A heading, as a question in the reader's own words where possible.")
        preview_value = {"text": "Can I stay in Belgium?", "level": "2", "anchor": ""}


class Step(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150, label=_("Title"))
    text = RichText(required=False, label=_("Text"))


class Steps(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150, required=False, label=_("Title"))
    items = blocks.ListBlock(Step(label=_("Step")), label=_("Steps"))

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "awareness/blocks/steps.html"
        description = _("What happens first, then, and after that. Numbered by the page.")
        preview_value = {"title": "What happens", "items": [{"title": "You talk", "text": ""}]}


class Callout(blocks.StructBlock):
    kind = CodeChoice(
        choices=[("danger", _("Danger")), ("rights", _("Rights")), ("info", _("Information"))],
        default="info",
        label=_("Kind"),
    )
    title = blocks.CharBlock(max_length=150, required=False, label=_("Title"))
    text = RichText(label=_("Text"))

    class Meta:
        icon = "warning"
        label = _("Box")
        template = "awareness/blocks/callout.html"
        description = _("A box for what must not be missed. At most one or two on a page.")
        preview_value = {"kind": "rights", "title": "It is not your fault", "text": "<p>…</p>"}


class Phone(blocks.StructBlock):
    contact = CodeChoice(choices=contact_choices, label=_("Whom to call"))
    note = blocks.CharBlock(max_length=300, required=False, label=_("Note"))

    class Meta:
        icon = "mobile-alt"
        label = _("Telephone number")
        template = "awareness/blocks/phone.html"
        description = _("A line or a centre with its number, hours and cost, from the registry.")
        preview_value = {"contact": "national", "note": ""}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        book = phonebook.current().page(asked_in())
        context["contact"] = book.contact(value["contact"])
        return context


class Centres(blocks.StructBlock):
    intro = blocks.TextBlock(required=False, label=_("Introduction"))
    region = CodeChoice(choices=region_choices, required=False, label=_("Region"))

    class Meta:
        icon = "home"
        label = _("Reception centres")
        template = "awareness/blocks/centres.html"
        description = _("The reception centres, all or that of one region, from the registry.")
        preview_value = {"intro": "Three centres help.", "region": ""}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        region = value["region"]
        centres = phonebook.current().page(asked_in()).centres
        if region:
            centres = [centre for centre in centres if centre.region == region]
        context["centres"] = centres
        return context


class QuestionAndAnswer(blocks.StructBlock):
    question = blocks.CharBlock(max_length=200, label=_("Question"))
    answer = RichText(label=_("What is answered"))


class Questions(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150, required=False, label=_("Title"))
    items = blocks.ListBlock(QuestionAndAnswer(label=_("Question")), label=_("Questions"))

    class Meta:
        icon = "help"
        label = _("Questions")
        template = "awareness/blocks/qa.html"
        description = _("Questions with their answers, all in sight.")
        preview_value = {"title": "", "items": [{"question": "Is it free?", "answer": "<p>…</p>"}]}


class Checklist(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150, required=False, label=_("Title"))
    items = blocks.ListBlock(blocks.TextBlock(label=_("Sign or thing")), label=_("Items"))

    class Meta:
        icon = "tasks"
        label = _("List of signs or things")
        template = "awareness/blocks/checklist.html"
        description = _("Signs or things to have, one short sentence each.")
        preview_value = {"title": "Signs", "items": ["Somebody else keeps your passport."]}


class Quote(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Text"))
    attribution = blocks.CharBlock(max_length=150, required=False, label=_("Who said it"))

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "awareness/blocks/quote.html"
        sheet = "rare"
        description = _("Somebody's own words, published before, with the source. Never invented.")
        preview_value = {"text": "…", "attribution": ""}


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
]
