"""
What a campaign left: posters, cards, leaflets, films, a website.

A kind of its own for each, so that whoever adds a film is asked for its captions and whoever adds
a poster is not.
"""

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from awareness.media_blocks import Pictured, alt_text, decorative

NOT_FOUND = "Not found yet."


class Material(Pictured):
    PICTURE = "picture"

    title = blocks.CharBlock(max_length=150)
    text = blocks.CharBlock(max_length=300, required=False)
    picture = ImageChooserBlock(required=False)
    alt = alt_text()
    decorative = decorative()

    class Meta:
        template = "awareness/blocks/material.html"


class Poster(Material):
    document = DocumentChooserBlock(required=False, help_text="The poster as a PDF to print.")

    class Meta:
        icon = "image"
        description = "Something to hang up: a picture of it, a file to print, or both."
        preview_value = {"title": "Posters", "text": NOT_FOUND}


class Postcard(Poster):
    document = DocumentChooserBlock(required=False, help_text="The card as a PDF to print.")

    class Meta:
        icon = "mail"
        description = "A card to give away: a picture of it, a file to print, or both."
        preview_value = {"title": "Postcards", "text": NOT_FOUND}


class Leaflet(Poster):
    document = DocumentChooserBlock(required=False, help_text="The leaflet as a PDF.")

    class Meta:
        icon = "doc-full"
        description = "Something to read and keep. Each language may have its own file."
        preview_value = {"title": "Leaflet for lorry drivers", "text": NOT_FOUND}


class Film(Material):
    document = DocumentChooserBlock(
        required=False,
        label="Film",
        help_text="The film itself, as MP4 or WebM. Never a link to a film elsewhere.",
    )
    captions = DocumentChooserBlock(
        required=False, help_text="What is said in the film, as a WebVTT file (.vtt)."
    )

    class Meta:
        icon = "media"
        description = (
            "A film of our own library. It starts only when it is pressed; its size shows."
        )
        preview_value = {"title": "Film", "text": NOT_FOUND}


class Website(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150, label="Address or name")
    text = blocks.CharBlock(
        max_length=300, required=False, help_text="Is it still there? What continues it?"
    )

    class Meta:
        icon = "site"
        template = "awareness/blocks/material.html"
        description = "A website that the campaign had. Say if it is gone, and what replaced it."
        preview_value = {"title": "www.example.org", "text": "No longer online under this name."}


MATERIALS = [
    ("poster", Poster()),
    ("postcard", Postcard()),
    ("leaflet", Leaflet()),
    ("film", Film()),
    ("website", Website()),
]
