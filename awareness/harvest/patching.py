"""
Changing a YAML file by hand, as it were: only the lines whose meaning has changed.

Comments, quotes, wrapped lines and the order of keys stay as somebody wrote them, so that a
reader of the difference sees what was said and nothing else.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from awareness.harvest import lines


class Edit(NamedTuple):
    """The text between two places, and what is to stand there."""

    start: int
    end: int
    text: str


def patched(text: str, old: Any, new: Any) -> str:
    """
    The YAML `text`, which says `old`, as it says `new`.

    Mappings hold only what is not empty; rows of lists are told apart by `id` or `code`. Keys
    that are in neither are left alone.
    """
    root: Any = yaml.compose(text)
    return _applied(text, _changes(text, root, old, new))


def _applied(text: str, edits: Iterator[Edit], start: int = 0, end: int | None = None) -> str:
    """The part of the text from start to end, with its edits."""
    parts, position = [], start
    for edit in sorted(edits):
        parts += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join([*parts, text[position : len(text) if end is None else end]])


def _changes(
    text: str, node: yaml.Node, old: Any, new: Any, *, flow: bool = False
) -> Iterator[Edit]:
    if old == new:
        return
    flow = flow or bool(getattr(node, "flow_style", False))
    if isinstance(node, yaml.MappingNode) and isinstance(new, dict):
        keys = {key.value for key, _ in node.value}
        if flow and set(old) ^ set(new) and not set(new) <= keys:
            yield Edit(*_span(node), lines.flow(new))
        else:
            yield from _of_mapping(text, node, old, new, flow=flow)
    elif isinstance(node, yaml.SequenceNode) and not flow and _has_names(old) and _has_names(new):
        yield from _of_sequence(text, node, old, new)
    elif flow or not isinstance(node, yaml.ScalarNode):
        yield Edit(*_span(node), lines.flow(new))
    else:
        start, end = _span(node)
        before = text[text.rfind("\n", 0, start) + 1 : start]
        yield Edit(start, end, lines.scalar(new, lines.depth(before), text[start:end]))


def _of_mapping(
    text: str, node: yaml.MappingNode, old: dict[str, Any], new: dict[str, Any], *, flow: bool
) -> Iterator[Edit]:
    there = {key.value: (key, value) for key, value in node.value}
    place = node.start_mark.index
    for key, value in new.items():
        if key in there:
            yield from _changes(text, there[key][1], old.get(key), value, flow=flow)
            place = _after(text, there[key][1])
        else:
            yield Edit(place, place, lines.block({key: value}, node.start_mark.column))
    for key in set(old) - set(new):
        if key in there and not flow:
            start = _line_of(text, there[key][0])
            yield Edit(start, _after(text, there[key][1]), "")
        elif key in there:
            yield Edit(*_span(there[key][1]), '""')


def _of_sequence(
    text: str, node: yaml.SequenceNode, old: list[Any], new: list[Any]
) -> Iterator[Edit]:
    before = {_name(row): row for row in old}
    items = {_name_of(item): item for item in node.value}
    if [_name(row) for row in new] == list(items):
        for row in new:
            yield from _changes(text, items[_name(row)], before[_name(row)], row)
        return
    starts = [_line_of(text, item) for item in node.value]
    ends = [*starts[1:], _after(text, node)]
    spans = dict(zip(items, zip(starts, ends, strict=True), strict=True))
    parts = []
    for row in new:
        if (name := _name(row)) in items:
            edits = _changes(text, items[name], before[name], row)
            parts.append(_applied(text, edits, *spans[name]))
        else:
            parts.append(lines.block([row], node.start_mark.column))
    yield Edit(starts[0], ends[-1], "".join(parts))


def _has_names(rows: Any) -> bool:
    return isinstance(rows, list) and all(isinstance(row, dict) and _name(row) for row in rows)


def _name(row: dict[str, Any]) -> str:
    return row.get("id") or row.get("code") or ""


def _name_of(node: yaml.MappingNode) -> str:
    return _name({key.value: value.value for key, value in node.value})


def _span(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.index, node.end_mark.index


def _line_of(text: str, node: yaml.Node) -> int:
    return text.rfind("\n", 0, node.start_mark.index) + 1


def _after(text: str, node: yaml.Node) -> int:
    """Where the line after a node begins. The parser's own end of a block is later than that."""
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        return node.end_mark.index
    if node.value and not isinstance(node, yaml.ScalarNode) and not node.flow_style:
        last = node.value[-1]
        return _after(text, last[1] if isinstance(last, tuple) else last)
    end = text.find("\n", node.end_mark.index)
    return len(text) if end < 0 else end + 1
