"""
Whether what a page of rights says was read: each text that it shows as today's, and a text behind
each number that somebody is owed.

A page that begins with a callout of the id `history` tells how it was, and may rest on the document
of that time. One with several lists of sources lists texts, and takes no rule from them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from awareness.facts.placeholders import PLACEHOLDER
from base.phonebook.phonebook_file import is_of_today

HISTORY = ("callout", "history")
NO_TEXT = "no text that was read to its end"
Body = Iterable[Mapping[str, Any]]
Row = Mapping[str, Any]


def was_read(source: Row) -> bool:
    """Whether each passage that rules take from it was read to its end, and it is no history."""
    return source.get("extent") == "whole" and source.get("status") != "superseded"


def rests_on(source: Row) -> bool:
    """Whether a rule of today may rest on a row: it was read, and says what is done now."""
    return was_read(source) and is_of_today(source)


def tells_history(body: Body) -> bool:
    """Whether it begins as history; a box about danger may stand before that."""
    for block in body:
        if (block["type"], block.get("id")) == HISTORY:
            return True
        if block["type"] != "callout" or block["value"]["kind"] != "danger":
            return False
    return False


def sources_of(body: Body) -> list[str]:
    """The codes of the sources that a page names."""
    codes = []
    for block in body:
        if block["type"] == "sources":
            codes += [item["value"] for item in block["value"]["codes"]]
    return codes


def not_read(body: Body, sources: Mapping[str, Row], facts: Mapping[str, Row]) -> list[str]:
    """
    What a page of rights says that rests on no text that was read; nothing where all of it does.

    sources, facts: by code, as the phonebook has them; a fact that `is_right` is owed to somebody,
    and `sites` are those where it was read.
    """
    body = list(body)
    named = [{**sources[code], "code": code} for code in sources_of(body) if code in sources]
    history = tells_history(body)
    ground = [row for row in named if (was_read(row) if history else rests_on(row))]
    lacks = [] if ground else [NO_TEXT]
    lists_texts = [block["type"] for block in body].count("sources") > 1
    if not history and not lists_texts:
        lacks += [row["code"] for row in named if is_of_today(row) and not was_read(row)]
    where = {site for row in ground for site in row.get("sites", ())}
    for name in dict.fromkeys(PLACEHOLDER.findall(str(body))):
        fact = facts.get(name, {})
        if fact.get("is_right") and not where.intersection(fact.get("sites", ())):
            lacks.append(f"{{{name}}}")
    return lacks
