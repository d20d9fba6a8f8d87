"""
What the value of each block looks like in YAML, and how it becomes what the CMS stores.

A shape is a function from what was written to what is stored; it raises BadShape with a
sentence. `README.md` is the same table for people.
"""

import re
from collections.abc import Callable
from typing import Any

from awareness.content.lined import Lined
from awareness.content.markup import BadMarkup, Paths, rich_text, target
from awareness.placeholders import bare_digit, complaint

NAME = re.compile(r"^[a-z0-9-]+$")
LINKS = re.compile(r"\{(phone|email|website)_")
Stored = Any

# Each is a block of its own in awareness/materials.py.
MATERIALS = ("poster", "postcard", "leaflet", "film", "website")


class BadShape(ValueError):
    """The sentence, and the mapping and key it is about, as far as known."""

    def __init__(self, sentence: str, at: Lined | None = None, key: str = "") -> None:
        super().__init__(sentence)
        self.at, self.key = at, key


class Shapes:
    """
    The shapes of all blocks.

    known: the placeholders that exist. paths: from a page's id to its path.
    contacts, regions, sources: the codes of the registry.
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
        self.campaign = self.mapping(
            *(("when", self.text), ("name", self.text, ""), ("made_by", self.text)),
            *(("for_whom", self.text), ("today", self.text, "")),
        )
        title = ("title", self.text, "")
        card = (("page", self.link), ("title", self.inert), ("text", self.inert, ""))
        self.of = {
            "heading": self.mapping(
                ("text", self.text),
                ("level", self.one_of("2", "3"), "2"),
                ("anchor", self.name, ""),
            ),
            "paragraph": self.rich,
            "steps": self.mapping(
                title, ("items", self.items(("title", self.text), ("text", self.rich, "")))
            ),
            "callout": self.mapping(
                ("kind", self.one_of("danger", "rights", "info")), title, ("text", self.rich)
            ),
            "phone": self.mapping(("contact", self.one_of(*contacts)), ("note", self.text, "")),
            "centres": self.mapping(
                ("intro", self.text, ""), ("region", self.one_of(*regions), "")
            ),
            "qa": self.mapping(
                title, ("items", self.items(("question", self.text), ("answer", self.rich)))
            ),
            "checklist": self.mapping(title, ("items", self.items(("text", self.text), bare=True))),
            "quote": self.mapping(("text", self.text), ("attribution", self.text, "")),
            "cards": self.mapping(title, ("items", self.items(*card))),
            **self._of_policy_pages(sources),
        }

    def _of_policy_pages(self, sources: set[str]) -> dict[str, Callable[[Any], Stored]]:
        title = ("title", self.text)
        return {
            "sources": self.mapping(("codes", self.codes(sources))),
            "table": self._table(),
            "subpages": self.mapping((*title, "")),
            "chain": self.mapping(title, ("items", self.items(title, ("text", self.rich)))),
        }

    def _table(self) -> Callable[[Any], Stored]:
        row = (("first", self.text), ("second", self.rich))
        more = (("third", self.rich, ""), ("fourth", self.rich, ""))
        return self.mapping(
            *(("caption", self.text), ("first", self.text), ("second", self.text)),
            *(("third", self.text, ""), ("fourth", self.text, "")),
            ("items", self.items(*row, *more)),
        )

    def materials(self, value: Any) -> list[Stored]:
        """What a campaign left; each kind is a block of its own."""
        kinds = self.one_of(*MATERIALS)
        stored = self.items(
            *(("kind", kinds), ("title", self.text)),
            *(("text", self.text, ""), ("alt", self.text, "")),
        )(value)
        for item in stored:
            item["type"] = item["value"].pop("kind")
            if item["type"] == "website":
                del item["value"]["alt"]
        return stored

    def text(self, value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise BadShape("Text is expected; put it in quotes if it starts with { or holds “: ”.")
        if sentence := complaint(value, self.known):
            raise BadShape(sentence)
        if digit := bare_digit(value):
            raise BadShape(
                f"“{digit}” is a number: make it a fact in reference.yaml and write its {{code}}."
            )
        return " ".join(value.split())

    def inert(self, value: Any) -> str:
        """A text that stands in a link already, so nothing in it may become another."""
        if LINKS.search(self.text(value)):
            raise BadShape("The whole card is a link: no phone, e-mail or website in it.")
        return self.text(value)

    def rich(self, value: Any) -> str:
        # Numbers in a link's address are not prose.
        self.text(re.sub(r"\]\([^)]*\)", "]", value) if isinstance(value, str) else value)
        try:
            return rich_text(value, self.paths)
        except BadMarkup as error:
            raise BadShape(str(error)) from None

    def link(self, value: Any) -> str:
        try:
            return target(str(value), self.paths)
        except BadMarkup as error:
            raise BadShape(str(error)) from None

    @staticmethod
    def name(value: Any) -> str:
        if not isinstance(value, str) or not NAME.match(value):
            raise BadShape(f"“{value}” may hold small letters, digits and hyphens only.")
        return value

    @staticmethod
    def one_of(*values: str) -> Callable[[Any], str]:
        def check(value: Any) -> str:
            if str(value) not in values:
                raise BadShape(f"“{value}” is none of: {', '.join(sorted(values))}.")
            return str(value)

        return check

    def mapping(self, *fields: tuple[Any, ...]) -> Callable[[Any], dict[str, Stored]]:
        """Keys with their shapes; a third element is the value when the key is left out."""

        def shape(value: Any) -> dict[str, Stored]:
            if not isinstance(value, Lined):
                raise BadShape(f"Keys are expected: {', '.join(field[0] for field in fields)}.")
            if unknown := set(value) - {field[0] for field in fields}:
                key = min(unknown)
                raise BadShape(f"“{key}” is not a key of this block.", value, key)
            return {field[0]: self._field(value, *field) for field in fields}

        return shape

    def codes(self, known: set[str]) -> Callable[[Any], list[Stored]]:
        """A list of codes of the registry, stored as items that carry them as their id."""
        check = self.one_of(*known)

        def shape(value: Any) -> list[Stored]:
            if not isinstance(value, list) or not value:
                raise BadShape("A list of codes is expected.")
            unique([str(code) for code in value])
            return [{"type": "item", "id": code, "value": check(code)} for code in value]

        return shape

    def items(self, *fields: tuple[Any, ...], bare: bool = False) -> Callable[[Any], list[Stored]]:
        """A list whose items have an id; bare: an item is only its one field."""
        shape = self.mapping(("id", self.name), *fields)

        def check(value: Any) -> list[Stored]:
            if not isinstance(value, list) or not value:
                raise BadShape("A list of items is expected.")
            stored = []
            for item in value:
                content = shape(item)
                key = content.pop("id")
                stored.append(
                    {
                        "type": "item",
                        "id": key,
                        "value": content[fields[0][0]] if bare else content,
                    }
                )
            unique([item["id"] for item in stored])
            return stored

        return check

    @staticmethod
    def _field(value: Lined, key: str, shape: Callable[[Any], Stored], *default: Any) -> Stored:
        if default and not value.get(key):
            return default[0]
        if key not in value:
            raise BadShape(f"“{key}” is missing.", value)
        try:
            return shape(value[key])
        except BadShape as error:
            if error.at is None:
                error.at, error.key = value, key
            raise


def unique(names: list[str]) -> None:
    if twice := {name for name in names if names.count(name) > 1}:
        raise BadShape(f"The id “{min(twice)}” is used twice.")
