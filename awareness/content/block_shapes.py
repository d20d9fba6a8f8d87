"""
From what a file says to what the CMS stores: the opposite of `seed.written`.

The blocks say what they hold and judge it. What needs the media library is made in the CMS.
"""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from awareness.blocks.campaign_blocks import MATERIALS
from awareness.blocks.card_blocks import Card
from awareness.blocks.official_blocks import official_choices, official_codes
from awareness.blocks.policy_blocks import POLICY, source_choices
from awareness.blocks.text_blocks import BODY, contact_choices, region_choices
from awareness.content.markup import BadMarkup, Paths, rich_text, target
from awareness.content.yaml_lines import YamlNode
from awareness.facts.placeholders import bare_digit, names_in, placeholder_complaint
from awareness.models.campaigns import IN_FILES, CallToAction, CampaignPage
from awareness.models.page_problems import AS_TYPED

NAME = re.compile(r"^[a-z0-9-]+$")
Stored = Any


class BadShape(ValueError):
    """The sentence, and the mapping and key it is about, as far as known."""

    def __init__(self, sentence: str, at: YamlNode | None = None, key: str = "") -> None:
        super().__init__(sentence)
        self.at, self.key = at, key


class Shapes:
    """
    Every block, as a file may write it.

    known: the placeholders that exist. paths: from a page's id to its path. contacts, regions,
    sources: the codes of the files, which count, for the phonebook may be older.
    """

    def __init__(
        self,
        *,
        known: frozenset[str],
        paths: Paths,
        contacts: set[str],
        regions: set[str],
        sources: set[str],
    ) -> None:
        self.known = known
        self.paths = paths
        self.codes = {contact_choices: contacts, region_choices: regions, source_choices: sources}
        self.codes[official_choices] = set(official_codes(known))

    def body(self, value: Any) -> list[Stored]:
        """The blocks of a page: rows of id, type and value."""
        return _stream(
            value or [],
            ("type", BODY + POLICY),
            lambda block, row: shaped_value(row, "value", self._shape(block)),
        )

    def materials(self, value: Any) -> list[Stored]:
        """What a campaign left: rows of id and kind; what else they say, each kind knows."""
        return _stream(
            value,
            ("kind", MATERIALS),
            lambda block, row: self._mapping(block, row, besides=("id", "kind")),
        )

    def campaign(self, value: Any) -> dict[str, str]:
        """The facts of a campaign, and the act that it asks for."""
        shapes: dict[str, Callable[[Any], Stored]] = dict.fromkeys(IN_FILES, self.text)
        for field in set(AS_TYPED) & set(IN_FILES):
            shapes[field] = self.as_typed
        shapes["act"] = one_of(CallToAction.values)
        usual = {key: "" for key in shapes if CampaignPage._meta.get_field(key).blank}
        return _keys(value, shapes, usual)

    def text(self, value: Any) -> str:
        """One paragraph without markup."""
        if not isinstance(value, str) or not value.strip():
            raise BadShape("Text is expected; put it in quotes if it starts with { or holds “: ”.")
        if sentence := placeholder_complaint(value, self.known):
            raise BadShape(sentence)
        if digit := bare_digit(value):
            raise BadShape(
                f"“{digit}” is a number: make it a fact in registry.yaml and write its {{code}}."
            )
        return " ".join(value.split())

    def as_typed(self, value: Any) -> str:
        """Such a text without placeholders, where nobody fills them."""
        if names_in(self.text(value)):
            raise BadShape("Placeholders are not filled here.")
        return self.text(value)

    def rich(self, value: Any) -> str:
        """Paragraphs and lists in our markup, as HTML."""
        prose = value
        if isinstance(value, str):
            prose = re.sub(r"\]\([^)]*\)", "]", value)  # numbers in a link's address are none of it
        self.text(prose)
        return rich_text(value, self.paths)

    def _shape(self, block: blocks.Block) -> Callable[[Any], Stored]:
        """From what a file says for a block to what is stored."""
        if isinstance(block, blocks.RichTextBlock):
            return self.rich
        if isinstance(block, blocks.ListBlock):
            return lambda value: self._list(block.child_block, value)
        if isinstance(block, blocks.StructBlock):
            return lambda value: self._mapping(block, value)
        if isinstance(block, blocks.ChoiceBlock):
            choices = block.deconstruct()[2]["choices"]
            if callable(choices):
                return one_of(self.codes[choices])
            return one_of(dict(choices))
        if isinstance(block, blocks.RegexBlock):
            return lambda value: block.clean(str(value))
        return lambda value: block.clean(self.text(value))

    def _mapping(
        self, block: blocks.StructBlock, value: Any, besides: tuple[str, ...] = ()
    ) -> dict[str, Stored]:
        shapes: dict[str, Callable[[Any], Stored]] = {}
        usual: dict[str, str | None] = {}
        for key, child in block.child_blocks.items():
            if _is_words(child):
                shapes[key] = self._shape(child)
                usual[key] = usual_value(child)
        if isinstance(block, Card):
            shapes["page"] = lambda address: target(str(address), self.paths)
        stored = _keys(value, shapes, usual, besides)
        if type(block).clean is not blocks.StructBlock.clean:
            _ask(block, stored, value)
        return stored

    def _list(self, child: blocks.Block, value: Any) -> list[Stored]:
        shape = self._shape(child)
        items: list[Stored] = []
        if isinstance(child, blocks.ChoiceBlock):
            for code in _rows(value, str):
                # A code of the registry is the id of its item too.
                items.append(_item(str(code), shape(code)))
        elif isinstance(child, blocks.StructBlock):
            for row in _rows(value):
                key = shaped_value(row, "id", name_shape)
                items.append(_item(key, self._mapping(child, row, ("id",))))
        else:
            for row in _rows(value):
                kept = _keys(row, {"id": name_shape, "text": shape}, {})
                items.append(_item(kept["id"], kept["text"]))
        unique([item["id"] for item in items])
        return items


def _item(key: str, content: Stored) -> Stored:
    return {"type": "item", "id": key, "value": content}


def _stream(
    value: Any,
    known: tuple[str, list[tuple[str, blocks.Block]]],
    content: Callable[[blocks.Block, YamlNode], Stored],
) -> list[Stored]:
    """Rows that name their block; known: by which key, and the blocks that there are."""
    key, named = known
    fit = {kind: block for kind, block in named if _fits(block)}
    stored = []
    rows = _rows(value) if value else []
    for row in rows:
        block = fit[shaped_value(row, key, one_of(fit))]
        its_id = shaped_value(row, "id", name_shape)
        stored.append({"type": row[key], "id": its_id, "value": content(block, row)})
    unique([row["id"] for row in stored])
    return stored


def _keys(
    value: Any,
    shapes: dict[str, Callable[[Any], Stored]],
    usual: Mapping[str, str | None],
    besides: tuple[str, ...] = (),
) -> dict[str, Stored]:
    """The keys of a mapping; usual: what may be left out then is; besides: what others read."""
    if not isinstance(value, YamlNode):
        raise BadShape(f"Keys are expected: {', '.join(shapes)}.")
    if unknown := set(value) - set(shapes) - set(besides):
        key = min(unknown)
        raise BadShape(f"“{key}” is not a key of this block.", value, key)
    stored: dict[str, Stored] = {}
    for key, shape in shapes.items():
        if value.get(key) or usual.get(key) is None:
            stored[key] = shaped_value(value, key, shape)
        else:
            stored[key] = usual[key]
    return stored


def _is_words(block: blocks.Block) -> bool:
    """Whether a file can hold it: not what the media library has, nor ticks about that."""
    return not isinstance(block, blocks.ChooserBlock | blocks.BooleanBlock)


def _fits(block: blocks.Block) -> bool:
    """Whether a file can hold all that a block cannot do without."""
    parts = getattr(block, "child_blocks", {}).values()
    return all(_is_words(part) or not part.required for part in parts)


def usual_value(block: blocks.Block) -> str | None:
    """What a block holds if its key is left out; None: its key must be there."""
    if isinstance(block, blocks.ChoiceBlock) and block.get_default():
        return str(block.get_default())
    if isinstance(block, blocks.FieldBlock) and not block.required:
        return ""
    return None


def shaped_value(row: YamlNode, key: str, shape: Callable[[Any], Stored]) -> Stored:
    """The value of a key in its shape; BadShape says of which key it complains."""
    if key not in row:
        raise BadShape(f"“{key}” is missing.", row)
    try:
        return shape(row[key])
    except BadMarkup as error:
        raise BadShape(str(error), row, key) from None
    except ValidationError as error:
        raise BadShape(f"“{row[key]}”: {' '.join(error.messages)}", row, key) from None
    except BadShape as error:
        if error.at is None:
            error.at, error.key = row, key
        raise


def name_shape(value: Any) -> str:
    """An id or the last part of an address."""
    if not isinstance(value, str) or not NAME.match(value):
        raise BadShape(f"“{value}” may hold small letters, digits and hyphens only.")
    return value


def one_of(values: Collection[str]) -> Callable[[Any], str]:
    """The shape of a choice."""

    def check(value: Any) -> str:
        if str(value) not in values:
            raise BadShape(f"“{value}” is none of: {', '.join(sorted(values))}.")
        return str(value)

    return check


def unique(names: list[str]) -> None:
    if twice := {name for name in names if names.count(name) > 1}:
        raise BadShape(f"The id “{min(twice)}” is used twice.")


def _rows(value: Any, of: type = YamlNode) -> list[Any]:
    if not isinstance(value, list) or not value or not all(isinstance(row, of) for row in value):
        raise BadShape("A list of items is expected.")
    return value


def _ask(block: blocks.StructBlock, stored: dict[str, Stored], at: YamlNode) -> None:
    """Refuse what a block with a rule of its own would not take from an editor either."""
    try:
        block.clean(block.to_python(stored))
    except StructBlockValidationError as error:
        for key, problem in error.block_errors.items():
            raise BadShape(" ".join(problem.messages), at, key) from None
