"""
Changing a YAML file by hand, as it were: only the lines whose meaning has changed.

Comments, quotes, wrapped lines and the order of keys stay as somebody wrote them, so that a
reader of the difference sees what was said and nothing else.
"""

from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import CommentMark
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString
from ruamel.yaml.tokens import CommentToken

from awareness.content.yaml_lines import dumped, loaded
from awareness.export import yaml_text

WIDTH = 100


def patched(text: str, old: Any, new: Any) -> str:
    """
    The YAML `text`, which says `old`, as it says `new`.

    Mappings hold only what is not empty; rows of lists are told apart by `id` or `code`. Keys
    that are in neither are left alone.
    """
    if old == new:
        return text
    # The library drops blank lines before the first.
    first = text[: len(text) - len(text.lstrip("\n"))]
    return first + dumped(_changed(loaded(text), old, new, 0))


def as_yaml(data: Any) -> str:
    """A mapping in YAML that nobody has written yet."""
    return dumped(_made(data, 0))


def _changed(node: Any, old: Any, new: Any, column: int) -> Any:
    """What is to stand in the place of a node, whose keys begin in a column."""
    if old == new:
        return node
    if isinstance(node, CommentedMap):
        return _of_mapping(node, old, new, column)
    if isinstance(node, CommentedSeq) and _has_names(old) and _has_names(new):
        return _of_sequence(node, old, new, column)
    if isinstance(node, LiteralScalarString):
        return _literal(new, column, str(node))
    if isinstance(new, str) and "\n" not in new:
        return type(node)(new) if isinstance(node, DoubleQuotedScalarString) else new
    return _made(new, column)


def _of_mapping(
    node: CommentedMap, old: dict[str, Any], new: dict[str, Any], column: int
) -> CommentedMap:
    below = _cut(node)
    for key in [key for key in node if key in old and key not in new]:
        below = _cut(node, key) + below
        del node[key]
    place = 0
    for key, value in new.items():
        if key in node:
            place = list(node).index(key)
            node[key] = _changed(node[key], old.get(key), value, _column(value, column))
        else:
            place += 1
            node.insert(place, key, _made(value, _column(value, column), key))
    _hang(node, below)
    return node


def _of_sequence(node: CommentedSeq, old: list[Any], new: list[Any], column: int) -> CommentedSeq:
    below = _cut(node)
    before = {_name(row): row for row in old}
    by_name = {_name(item): (item, node.ca.items.get(place)) for place, item in enumerate(node)}
    turned = CommentedSeq()
    for place, row in enumerate(new):
        item, comment = by_name.get(_name(row), ({}, None))
        row_before = before.get(_name(row), {})
        turned.append(_changed(item, row_before, row, column) if item else _made(row, column))
        if comment:
            turned.ca.items[place] = comment
    _hang(turned, below)
    return turned


def _made(value: Any, column: int, key: str = "") -> Any:
    """A value that was not there before; a text that is too long for its line is wrapped."""
    if isinstance(value, dict):
        parts = ((name, _made(part, _column(part, column), name)) for name, part in value.items())
        return CommentedMap(parts)
    if isinstance(value, list):
        return CommentedSeq(_made(row, column) for row in value)
    if isinstance(value, str) and ("\n" in value or len(f"{key}: {value}") > WIDTH - column):
        return _literal(value, column)
    # One of a list of choices is written as the word that it stands for.
    return str(value) if isinstance(value, str) else value


def _literal(text: str, column: int, was: str = "\n") -> LiteralScalarString:
    broken = yaml_text.wrapped_text(text, WIDTH - column - 2, was)
    return LiteralScalarString(broken + ("\n" if was.endswith("\n") else ""))


def _column(value: Any, column: int) -> int:
    """Where the keys within a value of a mapping begin, the mapping's own in a column."""
    if isinstance(value, list):
        return column + 4
    return column + 2 if isinstance(value, dict) else column


def _has_names(rows: Any) -> bool:
    return isinstance(rows, list) and all(isinstance(row, dict) and _name(row) for row in rows)


def _name(row: Any) -> str:
    return str(row.get("id") or row.get("code") or "")


# The library ties comments and blank lines to the value above them. They are about what follows:
# so they are cut off while the part above them changes, and hung below it again.


def _cut(node: Any, key: Any = None) -> str:
    """Take off the lines below a node, or below the value of one of its keys."""
    comments, key, slot, is_block = _last(node, key)
    if not (token := (comments.get(key) or {slot: None})[slot]):
        return ""
    # A block ends with its own line; after another value the comment begins on the same line.
    end, _, below = ("", "", token.value) if is_block else token.value.partition("\n")
    if end:
        token.value = f"{end}\n"
    else:
        del comments[key]
    return str(below)


def _hang(node: Any, below: str) -> None:
    """Put lines below a node."""
    comments, key, slot, is_block = _last(node)
    if below and key not in comments:
        start = CommentToken("" if is_block else "\n", CommentMark(0), None)
        comments[key] = [start if place == slot else None for place in range(4)]
    if below:
        comments[key][slot].value += below


def _last(node: Any, key: Any = None) -> tuple[Any, Any, int, bool]:
    """
    Where the library keeps the comment below a part of a file.

    That is: the comments of what holds the part's last value, its key in it, the place of those
    behind a value, and whether the value is a block of lines.
    """
    if key is None:
        key = len(node) - 1 if isinstance(node, list) else next(reversed(node))
    value = node[key]
    if isinstance(value, CommentedMap | CommentedSeq) and value and not value.fa.flow_style():
        return _last(value)
    slot = 2 if isinstance(node, CommentedMap) else 0
    return node.ca.items, key, slot, isinstance(value, LiteralScalarString)
