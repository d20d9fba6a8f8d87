"""
From a page of the CMS back to what would stand in its YAML: the opposite of `content.shapes`.

Two pages that are written the same are the same to a reader, though the CMS may store them
differently: its editor gives each paragraph a key, and writes out what was left empty.
"""

from collections.abc import Callable
from typing import Any

from wagtail import blocks

from awareness.blocks import Card
from awareness.models import CampaignPage
from awareness.models.campaigns import FACTS
from awareness.models.pages import BasePage
from awareness.policy_blocks import Sources
from awareness.seed.unmarked import CannotWrite, markup

# What a link in a text leads to (`/rights/`, `https://…`), as it is to be written.
Named = Callable[[str], str]
WORDS = ("title", "tab_title", "menu_title", "summary")
# Left out of the YAML, it is this.
USUAL_LEVEL = "2"


def written(page: BasePage, named: Named = str) -> dict[str, Any]:
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


def same_words(one: BasePage, other: BasePage) -> bool:
    """Whether a reader would find no difference."""
    try:
        return written(one) == written(other)
    except CannotWrite:
        return False


def _of_campaign(page: CampaignPage, named: Named) -> dict[str, Any]:
    facts = {field: _line(getattr(page, field)) for field in FACTS}
    left = [_block(page.materials, raw, named) for raw in page.materials.raw_data]
    return {
        "campaign": {field: text for field, text in facts.items() if text},
        # In YAML they are items that say of what kind they are.
        "materials": [{"id": one["id"], "kind": one["type"], **one["value"]} for one in left],
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
    if isinstance(block, Sources):
        return {"codes": [item["value"] for item in value["codes"]]}
    if isinstance(block, blocks.StructBlock):
        return _mapping(block, value, named)
    if isinstance(block, blocks.ListBlock):
        return [_item(block.child_block, item, named) for item in value]
    if isinstance(block, blocks.ChooserBlock) and value:
        raise CannotWrite("a file of the media library has no place in YAML")
    return _line(value) if isinstance(value, str) else value


def _mapping(block: blocks.StructBlock, value: dict[str, Any], named: Named) -> dict[str, Any]:
    found = {
        name: _value(child, value.get(name), named)
        for name, child in block.child_blocks.items()
        if value.get(name)
    }
    if found.get("level") == USUAL_LEVEL:
        del found["level"]
    if isinstance(block, Card):
        found["page"] = named(found["page"])
    return found


def _item(block: blocks.Block, item: dict[str, Any], named: Named) -> dict[str, Any]:
    content = _value(block, item["value"], named)
    if isinstance(block, blocks.StructBlock):
        return {"id": item["id"], **content}
    return {"id": item["id"], "text": content}


def _line(text: str) -> str:
    return " ".join(text.split())
