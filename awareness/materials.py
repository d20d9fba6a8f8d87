"""
What a campaign left: posters, cards, leaflets, films, a website.

A kind of its own for each, so that whoever adds a film is asked for its captions and whoever adds
a poster is not. `Materials` is the same as a list in the body of any page.
"""

from typing import Any

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from awareness.media_blocks import Pictured, alt_text, decorative

NOT_FOUND = "Not found yet."
KINDS = ("poster", "postcard", "leaflet", "film", "website")


class Material(Pictured):
    PICTURE = "picture"

    kind = blocks.ChoiceBlock(choices=[(kind, kind.capitalize()) for kind in KINDS])
    title = blocks.CharBlock(max_length=150)
    text = blocks.CharBlock(max_length=300, required=False)
    picture = ImageChooserBlock(required=False)
    alt = alt_text()
    decorative = decorative()
    document = DocumentChooserBlock(
        required=False, help_text="A PDF, or the film itself. Never a link to a film elsewhere."
    )
    captions = DocumentChooserBlock(
        required=False, help_text="What is said in the film, as a WebVTT file (.vtt)."
    )

    class Meta:
        template = "awareness/blocks/material.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        # In a list each says what it is; in a campaign the block itself does.
        return {**context, "kind": value.get("kind") or self.name}


class Poster(Material):
    kind = None
    document = DocumentChooserBlock(required=False, help_text="The poster as a PDF to print.")
    captions = None

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
    kind = None
    document = DocumentChooserBlock(
        required=False,
        label="Film",
        help_text="The film itself, as MP4 or WebM. Never a link to a film elsewhere.",
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


class Materials(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150, required=False)
    items = blocks.ListBlock(Material())

    class Meta:
        icon = "media"
        template = "awareness/blocks/materials.html"
        description = "Posters, cards, leaflets, films. A film starts only when it is pressed."
        preview_value = {
            "title": "",
            "items": [{"kind": "poster", "title": "Poster", "text": NOT_FOUND}],
        }


MATERIALS = [
    ("poster", Poster()),
    ("postcard", Postcard()),
    ("leaflet", Leaflet()),
    ("film", Film()),
    ("website", Website()),
]
