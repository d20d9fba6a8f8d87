"""
From a page of the CMS back to what would stand in its YAML: the opposite of `content.shapes`.

Two pages that are written the same are the same to a reader, though the CMS may store them
differently: its editor gives each paragraph a key, and writes out what was left empty.
"""

from collections.abc import Callable
from typing import Any

from wagtail import blocks

from awareness.blocks.card_blocks import Card
from awareness.content.block_shapes import usual_value
from awareness.content.html_to_markup import CannotWrite, markup
from awareness.models import CampaignPage
from awareness.models.campaigns import IN_FILES
from awareness.models.pages import BasePage

# What a link in a text leads to (`/rights/`, `https://…`), as it is to be written.
Named = Callable[[str], str]
WORDS = ("title", "tab_title", "menu_title", "summary")


def page_as_yaml(page: BasePage, named: Named = str) -> dict[str, Any]:
    """
    The page as its YAML says it, without `id` and `parent`; what is empty is left out.

    Raises CannotWrite where a file of the media library or other markup than ours is in it.
    """
    fields = {
        "kind": getattr(page, "kind", ""),
        "slug": page.slug if hasattr(page, "kind") else "",
        "in_menu": page.show_in_menus,
        **{field: _line(getattr(page, field)) for field in WORDS},
        "checked_on": page.checked_on,
        "review_by": page.review_by,
        **(_of_campaign(page, named) if isinstance(page, CampaignPage) else {}),
        "body": [_block(page.body, raw, named) for raw in page.body.raw_data],
    }
    return {field: value for field, value in fields.items() if value}


def reads_the_same(page: BasePage, other: BasePage) -> bool:
    """Whether a reader would find no difference."""
    try:
        return page_as_yaml(page) == page_as_yaml(other)
    except CannotWrite:
        return False


def _of_campaign(page: CampaignPage, named: Named) -> dict[str, Any]:
    facts = {field: _line(getattr(page, field)) for field in (*IN_FILES, "act")}
    left = [_block(page.materials, raw, named) for raw in page.materials.raw_data]
    return {
        "campaign": {field: text for field, text in facts.items() if text},
        # In YAML they are items that say of what kind they are.
        "materials": [{"id": item["id"], "kind": item["type"], **item["value"]} for item in left],
    }


def _block(stream: blocks.StreamValue, raw: dict[str, Any], named: Named) -> dict[str, Any]:
    block = stream.stream_block.child_blocks.get(raw["type"])
    if block is None or not raw.get("id"):
        raise CannotWrite(f"the block “{raw['type']}” is not one of ours")
    try:
        return {"id": raw["id"], "type": raw["type"], "value": _value(block, raw["value"], named)}
    except CannotWrite as problem:
        raise CannotWrite(f"{problem}, in the block {raw['id']}") from None


def _value(block: blocks.Block, value: Any, named: Named) -> Any:
    if isinstance(block, blocks.RichTextBlock):
        return markup(value or "", named)
    if isinstance(block, blocks.StructBlock):
        return _mapping(block, value, named)
    if isinstance(block, blocks.ListBlock):
        return [_item(block.child_block, item, named) for item in value]
    if isinstance(block, blocks.ChooserBlock) and value:
        raise CannotWrite("a file of the media library has no place in YAML")
    return _line(value) if isinstance(value, str) else value


def _mapping(block: blocks.StructBlock, value: dict[str, Any], named: Named) -> dict[str, Any]:
    mapping = {
        name: _value(child, value[name], named)
        for name, child in block.child_blocks.items()
        if value.get(name) and value[name] != usual_value(child)
    }
    if isinstance(block, Card):
        mapping["page"] = named(mapping["page"])
    return mapping


def _item(block: blocks.Block, item: dict[str, Any], named: Named) -> Any:
    content = _value(block, item["value"], named)
    if isinstance(block, blocks.StructBlock):
        return {"id": item["id"], **content}
    if isinstance(block, blocks.ChoiceBlock):
        return content
    return {"id": item["id"], "text": content}


def _line(text: str) -> str:
    return " ".join(text.split())
