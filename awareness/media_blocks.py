"""Rich text, and the blocks that need a file from the media library."""

from typing import Any

from wagtail import blocks
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


class Figure(blocks.StructBlock):
    """Our own and not Wagtail's ImageBlock, which translators' tools cannot read."""

    image = ImageChooserBlock()
    alt = blocks.CharBlock(max_length=250, required=False, help_text="Empty: only decoration.")
    caption = blocks.CharBlock(max_length=250, required=False)

    class Meta:
        icon = "image"
        template = "awareness/blocks/figure.html"
        description = "A picture. No chains, no bruises, no dark rooms, no recognisable person."


class Download(blocks.StructBlock):
    document = DocumentChooserBlock()
    title = blocks.CharBlock(max_length=150)

    class Meta:
        icon = "doc-full"
        template = "awareness/blocks/download.html"
        description = "A leaflet to keep. Each language may have its own file."


class Audio(blocks.StructBlock):
    document = DocumentChooserBlock(help_text="Opus or MP3, recorded by a person.")
    title = blocks.CharBlock(max_length=150)
    transcript = RichText()

    class Meta:
        icon = "media"
        template = "awareness/blocks/audio.html"
        description = "The page read aloud, with its text. Nothing plays by itself."
