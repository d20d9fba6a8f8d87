"""
What a campaign left: posters, cards, leaflets, films, a website.

A kind of its own for each, so that whoever adds a film is asked for its captions and whoever adds
a poster is not.
"""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from awareness.blocks.media_blocks import PictureBlock, alt_text, decorative

NOT_FOUND = "Not found yet."


class Material(PictureBlock):
    PICTURE = "picture"

    title = blocks.CharBlock(max_length=150, label=_("Title"))
    text = blocks.CharBlock(max_length=300, required=False, label=_("Text"))
    picture = ImageChooserBlock(required=False, label=_("Picture"))
    alt = alt_text()
    decorative = decorative()

    class Meta:
        template = "awareness/blocks/material.html"


class Poster(Material):
    document = DocumentChooserBlock(
        required=False, help_text=_("The poster as a PDF to print."), label=_("Document")
    )

    class Meta:
        icon = "image"
        label = _("Poster")
        description = _("Something to hang up: a picture of it, a file to print, or both.")
        preview_value = {"title": "Posters", "text": NOT_FOUND}


class Postcard(Poster):
    document = DocumentChooserBlock(
        required=False, help_text=_("The card as a PDF to print."), label=_("Document")
    )

    class Meta:
        icon = "mail"
        label = _("Postcard")
        description = _("A card to give away: a picture of it, a file to print, or both.")
        preview_value = {"title": "Postcards", "text": NOT_FOUND}


class Leaflet(Poster):
    document = DocumentChooserBlock(
        required=False, help_text=_("The leaflet as a PDF."), label=_("Document")
    )

    class Meta:
        icon = "doc-full"
        label = _("Leaflet")
        description = _("Something to read and keep. Each language may have its own file.")
        preview_value = {"title": "Leaflet for lorry drivers", "text": NOT_FOUND}


class Film(Material):
    document = DocumentChooserBlock(
        required=False,
        label=_("Film"),
        help_text=_("The film itself, as MP4 or WebM. Never a link to a film elsewhere."),
    )
    captions = DocumentChooserBlock(
        required=False,
        help_text=_("What is said in the film, as a WebVTT file (.vtt)."),
        label=_("Captions"),
    )

    class Meta:
        icon = "media"
        label = _("Film")
        description = _(
            "A film of our own library. It starts only when it is pressed; its size shows."
        )
        preview_value = {"title": "Film", "text": NOT_FOUND}


class Website(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150, label=_("Address or name"))
    text = blocks.CharBlock(
        max_length=300,
        required=False,
        help_text=_("Is it still there? What continues it?"),
        label=_("Text"),
    )

    class Meta:
        icon = "site"
        label = _("Website")
        template = "awareness/blocks/material.html"
        description = _("A website that the campaign had. Say if it is gone, and what replaced it.")
        preview_value = {"title": "www.example.org", "text": "No longer online under this name."}


MATERIALS = [
    ("poster", Poster()),
    ("postcard", Postcard()),
    ("leaflet", Leaflet()),
    ("film", Film()),
    ("website", Website()),
]
