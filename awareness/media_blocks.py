"""Rich text, and the blocks that need a file from the media library."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

RICH = ["bold", "link", "ul"]


class RichText(blocks.RichTextBlock):
    """Paragraphs with bold words, links and lists."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", RICH)
        super().__init__(**kwargs)

    class Meta:
        icon = "pilcrow"


class Pictured(blocks.StructBlock):
    """
    A picture with words for whoever cannot see it, or the tick that it says nothing.

    Our own and not Wagtail's ImageBlock, which translators' tools cannot read.
    """

    PICTURE = "image"

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value[self.PICTURE] and bool(value["alt"]) is bool(value["decorative"]):
            wanted = "Say what the picture shows, or tick “only decoration”: one of the two."
            raise StructBlockValidationError(block_errors={"alt": ValidationError(wanted)})
        return value


def alt_text() -> blocks.CharBlock:
    return blocks.CharBlock(
        max_length=250,
        required=False,
        label="What the picture shows",
        help_text="In a sentence, for whoever cannot see it.",
    )


def decorative() -> blocks.BooleanBlock:
    return blocks.BooleanBlock(
        required=False,
        label="Only decoration",
        help_text="Nothing is lost without it. Screen readers then leave it out.",
    )


class Figure(Pictured):
    image = ImageChooserBlock()
    alt = alt_text()
    decorative = decorative()
    caption = blocks.CharBlock(max_length=250, required=False)

    class Meta:
        icon = "image"
        template = "awareness/blocks/figure.html"
        description = "A picture. No chains, no bruises, no dark rooms, no recognisable person."
        preview_value = {"image": None, "caption": "Your picture stands above these words."}


class Download(blocks.StructBlock):
    document = DocumentChooserBlock()
    title = blocks.CharBlock(max_length=150)

    class Meta:
        icon = "doc-full"
        template = "awareness/blocks/download.html"
        description = "A leaflet to keep. Each language may have its own file."
        preview_value = {"document": None, "title": "Leaflet to print"}


class Audio(blocks.StructBlock):
    document = DocumentChooserBlock(help_text="Opus or MP3, recorded by a person.")
    title = blocks.CharBlock(max_length=150)
    transcript = RichText()

    class Meta:
        icon = "media"
        template = "awareness/blocks/audio.html"
        description = "The page read aloud, with its text. Nothing plays by itself."
        preview_value = {
            "document": None,
            "title": "Listen to this page",
            "transcript": "<p>The words that are heard.</p>",
        }
