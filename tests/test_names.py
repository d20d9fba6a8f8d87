"""
Names, counted: does each thing have one of its own, and does a folder fit into one look?

What is allowed at most stands in BOUNDS; nobody raises one.
"""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

import pytest

from tests.test_house import APPS, code, name

BOUNDS = {
    "classes of one name": 3,
    "functions of one name": 25,
    "percent of pronouns": 1,
    "modules beside each other in an app": 9,
    "modules in a package": 14,
    "modules of one name": 0,
}
PRONOUNS = frozenset(
    "one said found there theirs wanted told seen these those".split()  # noqa: SIM905
)
# The same in each app: Django and Wagtail look for them by name. limits: what may be typed.
OF_DJANGO = frozenset(
    {"__init__", "apps", "checks", "limits", "models", "translation", "urls", "wagtail_hooks"}
    | {"formats"}
)
APART = ("migrations", "management/commands")


def classes(module: ast.Module) -> set[str]:
    """The classes at the top of a module. Django wants each command to be a `Command`."""
    return {node.name for node in module.body if isinstance(node, ast.ClassDef)} - {"Command"}


def public_functions(module: ast.Module) -> set[str]:
    """The functions at the top of a module that others may call."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    names = {node.name for node in module.body if isinstance(node, functions)}
    return {each for each in names if not each.startswith("_")}


def shared(names: Iterable[Iterable[str]]) -> set[str]:
    """Names that two modules or more have. names: those of each module, once."""
    count = Counter(each for of_module in names for each in set(of_module))
    return {each for each, times in count.items() if times > 1}


def assigned(module: ast.Module) -> Iterator[str]:
    """Each name as often as it is given: by `=`, `:=`, `for`, `with`, `except` and `case`."""
    for node in ast.walk(module):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        if isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name
        if isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name


def percent_of_pronouns(names: Iterable[str]) -> float:
    """How many of a hundred names only point at something; 0 where there is no name."""
    every = list(names)
    return 100 * sum(each in PRONOUNS for each in every) / len(every) if every else 0.0


def folders(paths: Iterable[str]) -> dict[str, int]:
    """How many modules lie directly in each folder; migrations are not counted."""
    parents = [
        str(PurePosixPath(path).parent) for path in paths if not path.endswith("__init__.py")
    ]
    return Counter(parent for parent in parents if not parent.endswith("migrations"))


def twins(paths: Iterable[str]) -> set[str]:
    """Names that two modules have, in whatever folders; a package may be called as a module is."""
    modules = {PurePosixPath(path) for path in paths}
    stems = Counter(path.stem for path in modules if not str(path.parent).endswith(APART))
    return {stem for stem, times in stems.items() if times > 1 and stem not in OF_DJANGO}


def measured() -> dict[str, float]:
    """What the project has, by the names of BOUNDS."""
    modules = {name(path): ast.parse(path.read_text(encoding="utf-8")) for path in code()}
    trees, count = modules.values(), folders(modules)
    return {
        "classes of one name": len(shared(map(classes, trees))),
        "functions of one name": len(shared(map(public_functions, trees))),
        "percent of pronouns": percent_of_pronouns(n for tree in trees for n in assigned(tree)),
        "modules beside each other in an app": max(count[app] for app in APPS),
        "modules in a package": max(n for folder, n in count.items() if folder not in APPS),
        "modules of one name": len(twins(modules)),
    }


def test_names_are_not_shared_and_folders_not_crowded():
    over = {what: n for what, n in measured().items() if n > BOUNDS[what]}
    assert over == {}


SAMPLE = ast.parse("""
class Command: ...
class Page:
    class Meta: ...
    def find(self): ...
def find(one, *, by=None):
    said: int = 1
    for these, (other, told) in one: pass
    with open(by) as seen: pass
    if (wanted := by) and [there for there in by]: pass
    try: ...
    except OSError as error: ...
def _write(): ...
async def read(): ...
""")


def test_of_a_module_what_stands_at_its_top_is_counted():
    assert classes(SAMPLE) == {"Page"}
    assert public_functions(SAMPLE) == {"find", "read"}


def test_a_name_is_shared_by_two_modules_and_not_within_one():
    assert shared([["Page", "Page", "Row"], ["Page", "Line"], ["Line"]]) == {"Page", "Line"}


def test_each_name_that_is_given_is_counted():
    given = ["said", "these", "other", "told", "seen", "wanted", "there", "error"]
    assert sorted(assigned(SAMPLE)) == sorted(given)


@pytest.mark.parametrize(
    ("names", "percent"), [(["one", "a", "b", "c"], 25), (["ones"], 0), (["said"], 100), ([], 0)]
)
def test_pronouns_are_counted_in_a_hundred_names(names, percent):
    assert percent_of_pronouns(names) == percent


PATHS = [
    "desk/__init__.py",
    "desk/models.py",
    "desk/rules/__init__.py",
    "desk/rules/routing.py",
    "desk/migrations/0001_initial.py",
    "desk/management/commands/worker.py",
    "pages/models.py",
    "pages/worker.py",
    "pages/routing.py",
    "routing/__init__.py",
]


def test_the_modules_of_a_folder_are_counted_without_migrations():
    counted = {"desk": 1, "desk/rules": 1, "desk/management/commands": 1, "pages": 3}
    assert folders(PATHS) == counted


def test_two_modules_of_one_name_are_found_wherever_they_lie():
    assert twins(PATHS) == {"routing"}
