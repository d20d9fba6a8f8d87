"""Rich text, and the blocks that need a file from the media library."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from awareness.facts.placeholders import names_in

RICH = ["bold", "link", "ul"]


class RichText(blocks.RichTextBlock):
    """Paragraphs with bold words, links and lists."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", RICH)
        super().__init__(**kwargs)

    class Meta:
        icon = "pilcrow"


class PictureBlock(blocks.StructBlock):
    """
    A picture with words for whoever cannot see it, or the tick that it says nothing.

    Our own and not Wagtail's ImageBlock, which translators' tools cannot read.
    """

    PICTURE = "image"

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if self.is_deferred_validation:  # a draft is kept while somebody still writes it
            return value
        if value[self.PICTURE] and bool(value["alt"]) is bool(value["decorative"]):
            problem = _("Say what the picture shows, or tick “only decoration”: one of the two.")
            raise StructBlockValidationError(block_errors={"alt": ValidationError(problem)})
        if names_in(value["alt"]):
            problem = _("Placeholders are not filled here: leave it out.")
            raise StructBlockValidationError(block_errors={"alt": ValidationError(problem)})
        return value


def alt_text() -> blocks.CharBlock:
    return blocks.CharBlock(
        max_length=250,
        required=False,
        label=_("What the picture shows"),
        help_text=_("In a sentence, for whoever cannot see it."),
    )


def decorative() -> blocks.BooleanBlock:
    return blocks.BooleanBlock(
        required=False,
        label=_("Only decoration"),
        help_text=_("Nothing is lost without it. Screen readers then leave it out."),
    )


class Figure(PictureBlock):
    image = ImageChooserBlock(label=_("Picture"))
    alt = alt_text()
    decorative = decorative()
    caption = blocks.CharBlock(max_length=250, required=False, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "awareness/blocks/figure.html"
        sheet = "rare"
        description = _("A picture. No chains, no bruises, no dark rooms, no recognisable person.")
        preview_value = {"image": None, "caption": "Your picture stands above these words."}


class Download(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(max_length=150, label=_("Title"))

    class Meta:
        icon = "doc-full"
        label = _("File to keep")
        template = "awareness/blocks/download.html"
        sheet = "rare"
        description = _("A leaflet to keep. Each language may have its own file.")
        preview_value = {"document": None, "title": "Leaflet to print"}
