"""How values are written in YAML by hand: short ones on a line, long ones wrapped below `|`."""

import json
import re
import textwrap
from datetime import date
from typing import Any

import yaml

WIDTH = 100
STEP = 2
# Letters with which no other meaning begins, and signs that have none inside a line.
PLAIN = re.compile(r"[^\W\d_][^\n\t:#{}\[\],&*!|>'\"%@`\\]*")
PLAIN_IN_BLOCK = re.compile(r"[^\W\d_][^\n\t:#{}\[\]&*!|>'\"%@`\\]*")


def block(data: Any, column: int) -> str:
    """Whole lines for a mapping or a list of mappings, which begin in a column."""
    pad = " " * column
    if isinstance(data, list):
        rows = (block(row, column + STEP) for row in data)
        return "".join(f"{pad}- {row[column + STEP :]}" for row in rows)
    found = []
    for key, value in data.items():
        if value and (isinstance(value, dict) or _has_rows(value)):
            found.append(f"{pad}{key}:\n{block(value, column + STEP)}")
        else:
            said = scalar(value, column, room=WIDTH - column - len(key) - 2)
            found.append(f"{pad}{key}: {said.removesuffix(chr(10))}\n")
    return "".join(found)


def _has_rows(value: Any) -> bool:
    return isinstance(value, list) and isinstance(value[0], dict)


def flow(data: Any) -> str:
    """A value on one line, inside braces or brackets."""
    if isinstance(data, dict):
        return "{" + ", ".join(f"{key}: {flow(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(flow(value) for value in data) + "]"
    return _short(data, PLAIN)


def scalar(value: Any, column: int, was: str = "", *, room: int = WIDTH) -> str:
    """
    A value after its key, which stands in a column.

    was: how the old value was written: what is still the same in it is left as it is.
    """
    if isinstance(value, dict | list):
        return flow(value)
    if was.startswith("|"):
        return _wrapped(value, column, was)
    short = _quoted(value) if was.startswith('"') else _short(value, PLAIN_IN_BLOCK)
    if isinstance(value, str) and ("\n" in value or (not was and len(short) > room)):
        wrapped = _wrapped(value, column, was)
        return wrapped.removesuffix("\n") if was else wrapped
    return short


def depth(line: str) -> int:
    """The column of a key, given its line up to the value: `  - text: ` is in the fourth."""
    return len(line) - len(line.lstrip(" -"))


def _wrapped(text: str, column: int, was: str) -> str:
    pad = " " * (column + STEP)
    head, _, body = was.partition("\n") if was.startswith("|") else ("|", "", "")
    kept = [textwrap.dedent(part).strip("\n") for part in re.split(r"\n[ ]*\n", body)]
    said = _with_what_was_kept(text.split("\n\n"), kept, WIDTH - column - STEP)
    blank = "\n" if re.search(r"\n\s*\n$", was) else ""
    return f"{head}\n{textwrap.indent(said, pad)}\n{blank}"


def _with_what_was_kept(parts: list[str], kept: list[str], width: int) -> str:
    """The paragraphs and lists; those that are in `kept` already with its breaks of lines."""
    breaks = {tuple(_as_parts(chunk)): chunk for chunk in kept if chunk.strip()}
    found, place = [], 0
    while place < len(parts):
        for said, chunk in breaks.items():
            if tuple(parts[place : place + len(said)]) == said:
                found.append(chunk)
                place += len(said)
                break
        else:
            found.append(_filled(parts[place], width))
            place += 1
    return "\n\n".join(found)


def _as_parts(chunk: str) -> list[str]:
    """A paragraph, a list, or a paragraph that leads into a list, each on a line of its own."""
    words, items = [], []
    for line in chunk.splitlines():
        if line.startswith("- "):
            items.append(line.strip())
        elif items:
            items[-1] += f" {line.strip()}"
        else:
            words.append(line.strip())
    return [part for part in (" ".join(words), "\n".join(items)) if part]


def _filled(part: str, width: int) -> str:
    filled = []
    for line in part.split("\n"):
        rest = "  " if line.startswith("- ") else ""
        wrapped = textwrap.wrap(
            line, width, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
        )
        # A dash at the start of a line would be an item of a list.
        is_list = any(each.lstrip().startswith("- ") for each in wrapped[1:])
        filled += [line] if is_list else wrapped
    return "\n".join(filled)


def _short(value: Any, plain: re.Pattern[str]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | date):
        return str(value)
    text = str(value)
    if plain.fullmatch(text) and text == text.strip() and yaml.safe_load(text) == text:
        return text
    return _quoted(text)


def _quoted(value: Any) -> str:
    return json.dumps(str(value), ensure_ascii=False)
