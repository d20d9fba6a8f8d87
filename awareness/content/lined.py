"""YAML whose mappings know their line, so that a mistake can be pointed at."""

from pathlib import Path
from typing import Any

import yaml
from django.conf import settings


class BadContent(Exception):
    """One mistake or several, each as `file:line: sentence`."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Lined(dict[str, Any]):
    """A mapping that remembers where it, and each of its keys, was written."""

    file: Path
    line: int
    lines: dict[str, int]

    def where(self, key: str = "") -> str:
        """`file:line` of a key, or of the mapping itself."""
        return f"{relative(self.file)}:{self.lines.get(key, self.line)}"


class _Loader(yaml.SafeLoader):
    """SafeLoader that makes Lined mappings and refuses a key written twice."""

    file: Path


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Lined:
    lined = Lined()
    lined.file, lined.line, lined.lines = loader.file, node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        line = key_node.start_mark.line + 1
        if key in lined:
            raise BadContent([f"{relative(loader.file)}:{line}: “{key}” is written twice."])
        lined[key] = loader.construct_object(value_node, deep=True)
        lined.lines[key] = line
    return lined


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read(path: Path) -> Lined:
    """The mapping that a YAML file holds."""
    loader = _Loader(path.read_text(encoding="utf-8"))
    loader.file = path
    try:
        data = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadContent([f"{relative(path)}:{line}: {error.problem}."]) from error
    finally:
        loader.dispose()
    if not isinstance(data, Lined):
        raise BadContent([f"{relative(path)}:1: A mapping of keys and values is expected."])
    return data


def relative(path: Path) -> str:
    """The path as it is written in the repository."""
    return (
        str(path.relative_to(settings.BASE_DIR))
        if path.is_relative_to(settings.BASE_DIR)
        else path.name
    )
