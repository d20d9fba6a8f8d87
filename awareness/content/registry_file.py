"""The registry as it is seeded: regions, topics, lines, centres and facts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from awareness.content.yaml_lines import BadContent, YamlNode, read_yaml
from awareness.facts.placeholders import (
    OF_A_SOURCE,
    bare_digit,
    names_for,
    placeholder_code,
    placeholder_complaint,
)

FILE = Path(__file__).parent / "registry.yaml"

CONTACT = ("code", "order", "name", "phone", "description", "hours", "cost", "what_happens")
REACHED = ("email", "website", "address")
ANSWERED = ("published_by", "without_credit", "by_text", "for_deaf")
SOURCED = ("source", "read_on", "confirmed_by", "review_by")
LAW = (
    "code",
    "order",
    "kind",
    "title",
    "number",
    "signed_on",
    "published_on",
    "in_force_on",
    "link",
    "status",
    "extent",
    "replaced_by",
    "as_of",
)
# kind: its keys, which of them are translated, which must be there.
KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "regions": (("code", "order", "name"), ("name",), ("code", "name")),
    "topics": (
        ("code", "order", "name", "help_text"),
        ("name", "help_text"),
        ("code", "name"),
    ),
    "hotlines": (
        CONTACT + REACHED + ANSWERED + SOURCED + ("is_emergency", "after_centre"),
        ("name", "description", "hours", "cost", "what_happens"),
        ("code", "name", "source", "read_on"),
    ),
    "centres": (
        CONTACT + REACHED + ANSWERED + SOURCED + ("region", "town"),
        ("name", "town", "description", "hours", "cost", "what_happens"),
        ("code", "name", "region", "town", "source", "read_on"),
    ),
    "facts": (
        ("code", "kind", "value", "label", "is_right", "as_of") + SOURCED,
        ("value",),
        ("code", "kind", "value", "label", "source", "read_on"),
    ),
    "sources": (
        LAW + SOURCED,
        ("title",),
        ("code", "kind", "title", "status", "source", "read_on"),
    ),
}
# How much of a source was read.
EXTENTS = ("beginning", "whole")
DAYS = ("read_on", "review_by", "as_of", "signed_on", "published_on", "in_force_on")
# The word that stands before the code in a translation's key.
PREFIX = {
    "regions": "region",
    "topics": "topic",
    "hotlines": "hotline",
    "centres": "centre",
    "facts": "fact",
    "sources": "source",
}


@dataclass(frozen=True)
class RegistryFile:
    """Rows as dictionaries, in the order of the file."""

    regions: list[YamlNode]
    topics: list[YamlNode]
    hotlines: list[YamlNode]
    centres: list[YamlNode]
    facts: list[YamlNode]
    sources: list[YamlNode]

    @cached_property
    def contact_codes(self) -> set[str]:
        return {row["code"] for row in self.hotlines + self.centres}

    @cached_property
    def placeholders(self) -> frozenset[str]:
        facts = [row["code"] for row in self.facts]
        facts.extend(self._said_by_sources())
        return names_for(self.contact_codes, facts)

    @cached_property
    def source_codes(self) -> set[str]:
        return {row["code"] for row in self.sources}

    def _said_by_sources(self) -> Iterator[str]:
        for row in self.sources:
            for word, field in OF_A_SOURCE.items():
                if row.get(field):
                    yield f"{word}_{placeholder_code(row['code'])}"

    def texts(self) -> dict[str, str]:
        """Everything translatable: its key, such as `hotline/national:hours`, and the English."""
        texts = {}
        for kind in KEYS:
            for row in getattr(self, kind):
                for field in translated_fields(kind, row):
                    if row.get(field):
                        texts[f"{PREFIX[kind]}/{row['code']}:{field}"] = row[field]
        return texts


def translated_fields(kind: str, row: YamlNode) -> tuple[str, ...]:
    """Which fields of a row are translated: of a fact, the value if it is words."""
    if kind == "facts" and row["kind"] != "text":
        return ()
    return KEYS[kind][1]


def read_registry(file: Path = FILE) -> RegistryFile:
    """The registry, from this file and those beside it; BadContent lists all mistakes."""
    beside = set(file.parent.glob("*.yaml")) - {file}
    files = [read_yaml(path) for path in [file] + sorted(beside)]
    problems: list[str] = []
    rows: dict[str, list[Any]] = {kind: [] for kind in KEYS}
    for data in files:
        for key in set(data) - set(KEYS):
            problems.append(f"{data.where(key)}: “{key}” is not a list of rows.")
        for kind in KEYS:
            rows[kind].extend(data.get(kind) or [])
    for kind in KEYS:
        for row in rows[kind]:
            problems.extend(_problems_of_row(kind, row))
    if not problems:
        facts = RegistryFile(**rows)
        problems.extend(_problems_of_codes(facts))
        problems.extend(_problems_of_texts(facts))
    if problems:
        raise BadContent(problems)
    return facts


def _problems_of_row(kind: str, row: Any) -> list[str]:
    if not isinstance(row, YamlNode):
        return [f"{kind}: A row has keys and values."]
    keys, _translated, required = KEYS[kind]
    problems = [f"{row.where()}: “{key}” is missing." for key in required if not row.get(key)]
    problems += [f"{row.where(key)}: “{key}” is not a key here." for key in set(row) - set(keys)]
    for key in DAYS:
        if row.get(key) and not isinstance(row[key], date):
            problems.append(f"{row.where(key)}: A day is expected, year first: 2026-11-24.")
    for key in ("phone", "value"):
        if key in row and not isinstance(row[key], str):
            problems.append(f"{row.where(key)}: Put it in quotes.")
    problems.extend(_problems_of_number(row))
    return problems


def _problems_of_number(row: YamlNode) -> Iterator[str]:
    if row.get("phone") and not row.get("published_by"):
        yield f"{row.where('phone')}: A number says who publishes it."
    for key in ANSWERED[1:]:
        if row.get(key, "") not in ("", "yes", "no"):
            yield f"{row.where(key)}: “yes” or “no” in quotes; left out: not known."


def _problems_of_codes(facts: RegistryFile) -> Iterator[str]:
    for kind in KEYS:
        codes: set[str] = set()
        for row in getattr(facts, kind):
            if row["code"] in codes:
                yield f"{row.where('code')}: The code “{row['code']}” is used twice."
            codes.add(row["code"])
    for row in facts.sources:
        if row.get("extent", "") not in ("", *EXTENTS):
            yield f"{row.where('extent')}: {' or '.join(EXTENTS)}; left out: not said."
        if row.get("extent") == EXTENTS[0] and row["status"] == "in-force":
            yield f"{row.where('extent')}: What was not read to its end is not called in force."
        if row.get("replaced_by") and row["replaced_by"] not in facts.source_codes:
            yield f"{row.where('replaced_by')}: There is no source “{row['replaced_by']}”."


def _problems_of_texts(facts: RegistryFile) -> list[str]:
    problems = []
    for kind in KEYS:
        for row in getattr(facts, kind):
            for field in translated_fields(kind, row):
                text = str(row.get(field) or "")
                if sentence := placeholder_complaint(text, facts.placeholders):
                    problems.append(f"{row.where(field)}: {sentence}")
                if kind != "facts" and (digit := bare_digit(text)):
                    problems.append(
                        f"{row.where(field)}: “{digit}” is a number: make it a fact and write "
                        f"its {{code}}."
                    )
    return problems
