"""What documents and docstrings name is there: modules and what is in them, paths, indexes."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.test_house import ROOT, name, tracked

PACKAGES = ("awareness", "helpdesk", "website", "tests", "bench")
FOLDERS = (*PACKAGES, "site", "docs", "templates", "static", "deploy", "locale")
DOTTED = re.compile(rf"(?<![\w./@-])(?:{'|'.join(PACKAGES)})(?:\.[A-Za-z]\w*)+(?![\w/…-]|\.\w)")
PATH = re.compile(rf"(?<![\w./:<>-])(?:{'|'.join(FOLDERS)})/[\w./*-]*(?![\w<{{…])")
FILE = re.compile(r"`([\w-]+\.(?:py|md|html|css|js|yaml|toml|service))`")
# `door.py   who is let through`, `door: who is let through` or "* `door`: ..." in an index.
INDEX_LINE = re.compile(r"(?: {4,}|[*-] )`?([a-z]\w*)(?:\.py|/)?`?(?: {2,}|: )\S")
CHECK_ID = re.compile(r"\w+\.[EW]\d{3}")
# Changes and decisions are of their day: they may name what is no more.
OF_THEIR_DAY = ("CHANGELOG.md", "docs/decisions/")
# The language that CONTRIBUTING adds as an example.
EXAMPLE = "locale/so"


def docstrings(path: Path) -> Iterator[str]:
    """Those of a module and of all that is in it."""
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, documented) and (text := ast.get_docstring(node)):
            yield text


@cache
def documents() -> dict[str, str]:
    """What is written for people, by file."""
    texts = {name(path): path.read_text(encoding="utf-8") for path in tracked("*.md")}
    texts = {where: text for where, text in texts.items() if not where.startswith(OF_THEIR_DAY)}
    modules = tracked("*.py", ":!*/migrations/*")
    return texts | {name(path): "\n\n".join(docstrings(path)) for path in modules}


@cache
def defined(path: Path, within: str = "") -> frozenset[str]:
    """The names at the top of a module, imported ones too; or in one class of it."""
    body: list[ast.stmt] = ast.parse(path.read_text(encoding="utf-8")).body
    if within:
        classes = [node for node in body if isinstance(node, ast.ClassDef) and node.name == within]
        body = [node for each in classes for node in each.body]
    names: set[str] = set()
    for statement in body:
        for node in [statement, *ast.iter_child_nodes(statement)]:
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                names.add(node.name)
            if isinstance(node, ast.Name):
                names.add(node.id)
            if isinstance(node, ast.alias):
                names.add((node.asname or node.name).partition(".")[0])
    return frozenset(names)


def exists(dotted: str) -> bool:
    """Whether a module is there, and what is named of it. `website` is the folder site/."""
    if dotted.endswith(".py"):
        return (ROOT / dotted).is_file()
    first, *rest = dotted.split(".")
    place = ROOT / ("site" if first == "website" else first)
    while rest and ((place / rest[0]).is_dir() or (place / f"{rest[0]}.py").is_file()):
        place /= rest.pop(0)
    module = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    if not rest:
        return True
    if not module.is_file() or rest[0] not in defined(module):
        return False
    members = defined(module, within=rest[0])
    return len(rest) == 1 or not members or rest[1] in members


def leads_somewhere(path: str, beside: Path) -> bool:
    """Whether a path or pattern of paths is there, from the root or beside the document."""
    path = path.rstrip("./-").replace("website/", "site/")
    return path.startswith(EXAMPLE) or any(any(folder.glob(path)) for folder in (ROOT, beside))


def index_of(package: Path) -> list[str]:
    """The names that the docstring of a package lists, one a line."""
    text = ast.get_docstring(ast.parse(package.read_text(encoding="utf-8"))) or ""
    lines = map(INDEX_LINE.match, text.splitlines())
    return [match[1] for match in lines if match]


def modules_of(package: Path) -> set[str]:
    """The modules and packages that lie directly in it."""
    within = package.parent
    folders = {each.parent.name for each in within.glob("*/__init__.py")}
    return folders | {each.stem for each in within.glob("*.py")} - {"__init__", "__main__"}


def test_every_module_that_is_written_of_exists():
    ids = {
        path: path.read_text(encoding="utf-8") for path in tracked("*/checks.py", "*/*/checks.py")
    }
    stale = {
        f"{where}: {dotted}"
        for where, text in documents().items()
        for dotted in DOTTED.findall(text)
        if not exists(dotted)
        and not (CHECK_ID.fullmatch(dotted) and any(f'"{dotted}"' in code for code in ids.values()))
    }
    assert stale == set()


def test_every_path_that_is_written_of_leads_somewhere():
    stale = {
        f"{where}: {path}"
        for where, text in documents().items()
        for path in PATH.findall(text)
        if not leads_somewhere(path, (ROOT / where).parent)
    }
    assert stale == set()


def test_every_file_that_is_called_by_its_name_exists():
    names = {path.name for path in tracked()}
    stale = {
        f"{where}: {file}"
        for where, text in documents().items()
        for file in FILE.findall(text)
        if file not in names
    }
    assert stale == set()


def test_an_index_names_each_module_of_its_package_and_no_other():
    wrong = {}
    for package in tracked("*/__init__.py"):
        index, modules = set(index_of(package)), modules_of(package)
        if len(index) > 1 and index != modules:
            wrong[name(package)] = {"not there": index - modules, "not named": modules - index}
    assert wrong == {}


@pytest.mark.parametrize(
    ("dotted", "is_there"),
    [
        ("helpdesk.rules.routing", True),
        ("helpdesk.rules.routing.DeskName", True),
        ("helpdesk.rules.routing.DeskName.PAYOKE", True),
        ("helpdesk.rules.routing.DeskName.NOBODY", False),
        ("helpdesk.rules.routing.Table", False),
        ("helpdesk.models.Desk", True),
        ("website.settings", True),
        ("website.nothing", False),
    ],
)
def test_what_is_in_a_module_is_found(dotted, is_there):
    assert DOTTED.findall(f"Say `{dotted}`, or {dotted}.") == [dotted, dotted]
    assert exists(dotted) is is_there


def test_what_is_no_name_of_a_module_is_left_alone():
    assert DOTTED.findall("https://help.example/helpdesk.x a.helpdesk.x helpdesk.x/y") == []
    assert PATH.findall("See tests/test_docs.py. No/site/x.py, no site/<xx>/y.") == [
        "tests/test_docs.py."
    ]


def test_the_lines_of_an_index_are_known(tmp_path):
    lines = ["Rooms.", "", "    door.py   who", "    desk: whose", "* `key`: which", "Once: no."]
    (tmp_path / "__init__.py").write_text('"""' + "\n".join(lines) + '\n"""\n', "utf-8")
    (tmp_path / "door.py").touch()
    assert index_of(tmp_path / "__init__.py") == ["door", "desk", "key"]
    assert modules_of(tmp_path / "__init__.py") == {"door"}
