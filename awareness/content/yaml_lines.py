"""YAML whose mappings know their line, so that a mistake can be pointed at."""

import pickle
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError

QUOTE = '"'


class BadContent(Exception):
    """One mistake or several, each as `file:line: sentence`."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class YamlNode(dict[str, Any]):
    """A mapping that remembers where it, and each of its keys, was written."""

    file: Path
    line: int
    lines: dict[str, int]

    def where(self, key: str = "") -> str:
        """`file:line` of a key, or of the mapping itself."""
        return f"{relative_to_base(self.file)}:{self.lines.get(key, self.line)}"


def read_yaml(path: Path) -> YamlNode:
    """The mapping that a YAML file holds; BadContent names the line of what is no YAML."""
    try:
        lined = pickle.loads(_read(path.read_text(encoding="utf-8")))  # noqa: S301 - ours
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadContent([f"{relative_to_base(path)}:{line}: {_sentence(error)}."]) from error
    if not isinstance(lined, YamlNode):
        raise BadContent([f"{relative_to_base(path)}:1: A mapping of keys and values is expected."])
    _say_where(lined, path)
    return lined


# To read all files costs seconds, and whoever plants again in the same process, or works on a copy
# of them, reads them again: what a text says is kept, packed, so that each reader has a mapping of
# their own to change.
@cache
def _read(text: str) -> bytes:
    return pickle.dumps(_lined(YAML().load(text)))


def _lined(data: Any) -> Any:
    if isinstance(data, list):
        return [_lined(item) for item in data]
    if isinstance(data, str):
        return str(data)
    if not isinstance(data, CommentedMap):
        return data
    lined = YamlNode((key, _lined(value)) for key, value in data.items())
    lined.line = data.lc.line + 1
    lined.lines = {key: data.lc.key(key)[0] + 1 for key in data}
    return lined


def _say_where(data: Any, path: Path) -> None:
    if isinstance(data, YamlNode):
        data.file = path
        data = list(data.values())
    if isinstance(data, list):
        for item in data:
            _say_where(item, path)


def _sentence(error: MarkedYAMLError) -> str:
    problem = str(error.problem)
    if isinstance(error, DuplicateKeyError):
        return f"“{problem.split(QUOTE)[1]}” is written twice"
    return problem


def relative_to_base(path: Path) -> str:
    """The path as it is written in the repository."""
    if path.is_relative_to(settings.BASE_DIR):
        return str(path.relative_to(settings.BASE_DIR))
    return path.name
